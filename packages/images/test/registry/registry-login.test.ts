import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { inspect } from "node:util";
import { Credentials } from "../../src/registry/credentials.ts";
import { RegistryLogin } from "../../src/registry/registry-login.ts";
import { FakeRegistry, PATIENT, speaking } from "../support/fake-registry.ts";

const SCOPES = ["repository:plant/guard:pull"];
const ANN = new Credentials("password", "ann", "hunter2");

async function start(t: TestContext, credentials?: Credentials, token: unknown = { token: "t0ken" }) {
  const registry = await FakeRegistry.start(t);
  registry.trick = (_, response) => {
    response.writeHead(200).end(JSON.stringify(token));
    return true;
  };
  const { http } = speaking(t, registry);
  const login = new RegistryLogin(http, registry.host, { find: async () => credentials });
  const url = new URL(`http://${registry.host}/v2/`);
  const ask = (header: string) =>
    login.answer({ status: 401, header: () => header, body: noBody(), discard: () => undefined }, url, SCOPES, PATIENT);
  return { registry, login, ask, bearer: `Bearer realm="http://${registry.host}/token",service="reg"` };
}

async function* noBody(): AsyncGenerator<Uint8Array> {}

test("a token is bought with user and password for the scopes, and kept for them", async (t) => {
  const { registry, login, ask, bearer } = await start(t, ANN);
  assert.equal(await ask(bearer), "Bearer t0ken");
  assert.equal(login.known(SCOPES), "Bearer t0ken");
  assert.equal(login.known(["repository:other:pull"]), undefined);
  assert.equal(registry.seen[0]?.url, "/token?service=reg&scope=repository%3Aplant%2Fguard%3Apull");
  assert.equal(registry.seen[0]?.headers.authorization, ANN.basicHeader());
});

test("an identity token is exchanged by POST, and nobody in particular asks without credentials", async (t) => {
  const identity = await start(t, new Credentials("identity-token", "", "refresh"), { access_token: "a" });
  assert.equal(await identity.ask(identity.bearer), "Bearer a");
  assert.match(String(identity.registry.seen[0]?.body), /^grant_type=refresh_token&.*refresh_token=refresh$/);
  const nobody = await start(t);
  assert.equal(await nobody.ask(nobody.bearer), "Bearer t0ken");
  assert.equal(nobody.registry.seen[0]?.headers.authorization, undefined);
});

test("basic authentication shows user and password, and nothing when there are none or nothing known is asked", async (t) => {
  const { ask } = await start(t, ANN);
  assert.equal(await ask('Basic realm="x"'), ANN.basicHeader());
  assert.equal(await ask("Negotiate"), undefined);
  assert.equal(await (await start(t)).ask('Basic realm="x"'), undefined);
});

test("a realm that is no address to trust gets no credentials", async (t) => {
  const { registry, ask } = await start(t, ANN);
  for (const realm of ["ftp://x/", "token", "", "http://u@127.0.0.1/"])
    await assert.rejects(ask(`Bearer realm="${realm}"`), { code: "images.registry-refused" });
  assert.equal(registry.seen.length, 0);
});

test("what is no token is refused without a word of it", async (t) => {
  for (const token of [{}, { token: "a\nhunter2" }, { token: 7 }, []]) {
    const { ask, bearer } = await start(t, ANN, token);
    await assert.rejects(ask(bearer), (error: unknown) => !/hunter2/.test(inspect(error, { depth: 9 })));
  }
});
