"use strict";

const field = (id) => document.getElementById(id);

async function ask(event) {
  event.preventDefault();
  const answer = field("answer");
  answer.textContent = "…";
  try {
    const response = await fetch("graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({
        query: field("query").value,
        variables: JSON.parse(field("variables").value || "{}"),
      }),
    });
    answer.textContent = JSON.stringify(await response.json(), null, 2);
  } catch (error) {
    answer.textContent = String(error);
  }
}

field("question").addEventListener("submit", ask);
