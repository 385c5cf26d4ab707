import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { HttpTransport } from "../../src/http/http-transport.ts";
import { OauthTokens } from "../../src/http/oauth-tokens.ts";
import { secretsOf, TestWebDevice } from "./test-web-device.ts";

/** A server of tokens, and what asks it as `client`. */
async function open(t: TestContext, client: string) {
  const device = await TestWebDevice.start();
  const transport = new HttpTransport();
  t.after(async () => {
    transport.close();
    await device.takeAway();
  });
  const clock = new VirtualClock();
  return { device, clock, tokens: new OauthTokens({ clock, transport, secrets: secretsOf({ client }) }) };
}

test("a token is used until shortly before its end, and one that says no end until it is dropped", async (t) => {
  const { device, clock, tokens } = await open(t, "a%b:c d");
  let life: number | undefined = 100;
  device.routes.set("/token", (_, response) => {
    const body = { access_token: `t${device.seen.length}`, token_type: "bearer", expires_in: life };
    response.end(JSON.stringify(body));
  });
  const scheme = { kind: "oauth2", secret: "client", token: `${device.origin}/token`, scopes: [] } as const;
  const get = (): Promise<string> => tokens.get(scheme, { signal: new AbortController().signal, ca: undefined });
  assert.deepEqual([await get(), await get()], ["t1", "t1"]);
  await clock.advance(89_999);
  assert.equal(await get(), "t1");
  await clock.advance(1);
  life = undefined;
  assert.equal(await get(), "t2");
  await clock.advance(1e9);
  assert.equal(await get(), "t2");
  tokens.drop(scheme);
  assert.equal(await get(), "t3");
  // RFC 6749, section 2.3.1 has client and secret form-encoded in it.
  const basic = Buffer.from(device.seen[0]?.headers.authorization?.slice(6) ?? "", "base64").toString();
  assert.equal(basic, "a%25b:c+d");
});

test("who waits for a token that another asked for has his own time, and a server that is silent is given up", async (t) => {
  const { device, clock, tokens } = await open(t, "a:b");
  const scheme = { kind: "oauth2", secret: "client", token: `${device.origin}/token?k=v`, scopes: [] } as const;
  const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
  let answer = (): void => undefined;
  device.routes.set("/token", (_, response) => {
    answer = () => void response.end('{"access_token":"x","token_type":"bearer"}');
    onAsked();
  });
  const first = new AbortController();
  const get = (signal: AbortSignal): Promise<string> => tokens.get(scheme, { signal, ca: undefined });
  const one = get(first.signal);
  const second = new AbortController();
  const two = get(second.signal);
  const three = get(new AbortController().signal);
  await asked;
  first.abort(new Error("one"));
  await assert.rejects(one, /one/);
  second.abort(new Error("two"));
  await assert.rejects(two, /two/);
  answer();
  assert.equal(await three, "x");
  tokens.drop(scheme);
  const silent = assert.rejects(get(new AbortController().signal), /token of .*\/token: nothing whole came within/);
  await clock.advance(10_000);
  await silent;
});
