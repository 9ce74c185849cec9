// An OpenID Connect provider on a free port, for one run of the tests. What it gives for client credentials is a JWT of
// the resource that is asked for, signed with the algorithm of that resource. Once it listens it prints, as one line of
// JSON, all that a test needs to know. Its keys and its client's secret are made anew each time.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const AUDIENCE = 'https://node.example';

// A resource for each algorithm that a node takes, and one that is somebody else's.
const RESOURCES = ['RS256', 'PS256', 'ES256', 'EdDSA']
  .map((alg) => ({ resource: `urn:jumelage:${alg}`, alg, audience: AUDIENCE }))
  .concat({ resource: 'urn:jumelage:other', alg: 'RS256', audience: 'https://other.example' });

const client = {
  client_id: 'editors-desk',
  client_secret: randomBytes(32).toString('base64url'),
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
};

const jwk = (kid, type, options) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
});

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [client],
    jwks: {
      keys: [
        jwk('rsa', 'rsa', { modulusLength: 2048 }),
        jwk('ec', 'ec', { namedCurve: 'P-256' }),
        jwk('ed', 'ed25519'),
      ],
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => {
          const { alg, audience } = RESOURCES.find((known) => known.resource === resource);
          return { scope: '', audience, accessTokenFormat: 'jwt', accessTokenTTL: 300, jwt: { sign: { alg } } };
        },
      },
    },
    extraTokenClaims: () => ({ jumelage: { roles: ['Redaktion', 'something else'] } }),
  });
  server.on('request', provider.callback());
  console.log(JSON.stringify({
    issuer,
    audience: AUDIENCE,
    token_endpoint: `${issuer}/token`,
    client_id: client.client_id,
    client_secret: client.client_secret,
    resources: RESOURCES,
  }));
});
