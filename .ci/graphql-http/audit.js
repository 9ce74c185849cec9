// Asks a node all that the audit suite of graphql-http has to ask. Every MUST and SHOULD has to be ok; of a MAY it is
// printed how the node has it.
//
//   node audit.js http://127.0.0.1:8000/graphql

import { setTimeout as pause } from "node:timers/promises";
import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);
if (!url) {
  console.error("usage: node audit.js URL");
  process.exit(2);
}

// A suite that has lost its questions must not pass.
const AT_LEAST = 50;

const tooLong = async () => {
  await pause(10_000, undefined, { ref: false });
  return { status: "error", reason: "no answer within 10 s" };
};

const counts = { asked: 0, failed: 0 };
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const result = await Promise.race([audit.fn(), tooLong()]);
  const isRequired = /^(MUST|SHOULD)\b/.test(audit.name);
  counts.asked += 1;
  if (result.status === "ok") continue;
  if (isRequired) counts.failed += 1;
  console.log(`${isRequired ? "FAILED" : "note"} ${audit.id} ${audit.name}: ${result.reason}`);
}
console.log(`graphql-http: ${counts.asked} audits, ${counts.failed} of those required failed`);
process.exit(counts.failed === 0 && counts.asked >= AT_LEAST ? 0 : 1);
