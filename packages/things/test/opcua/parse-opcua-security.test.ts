import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thrownBy } from "../things.ts";

function addressOf(definitions: string, names: string): string {
  const text = `"@context": [https://www.w3.org/2022/wot/td/v1.1, { uav: http://opcfoundation.org/UA/WoT-Binding/ }]
title: Pump
base: opc.tcp://plc
securityDefinitions: { ${definitions} }
security: ${names}
properties: { a: { type: number, unit: "1", forms: [{ href: "?id=i=1" }] } }
`;
  return parseThingDescription(text, "pump.td.yaml", "pump").address;
}

const CHANNEL =
  'c: { scheme: "uav:channelsec", "uav:securityMode": SignAndEncrypt, "uav:securityPolicy": Basic256Sha256 }';

test("the schemes of OPC 10101 say how the channel is protected and who logs in", () => {
  assert.equal(addressOf("n: { scheme: nosec }", "n"), "opc.tcp://plc:4840");
  assert.equal(addressOf("n: { scheme: auto }", "n"), "opc.tcp://plc:4840?mode=auto");
  assert.equal(addressOf(CHANNEL, "c"), "opc.tcp://plc:4840?mode=SignAndEncrypt&policy=Basic256Sha256");
  const user = 'u: { scheme: "uav:authentication", "uav:userIdentityToken": UserName }';
  assert.equal(
    addressOf(`${CHANNEL}, ${user}, both: { scheme: combo, allOf: [c, u] }`, "both"),
    "opc.tcp://plc:4840?mode=SignAndEncrypt&policy=Basic256Sha256&login=u",
  );
  assert.equal(
    addressOf("a: { scheme: auto }, b: { scheme: basic, thimble:secret: plc }", "[a, b]"),
    "opc.tcp://plc:4840?mode=auto&login=plc",
  );
  const certificate = 'u: { scheme: "uav:authentication", "uav:userIdentityToken": Certificate, thimble:secret: me }';
  assert.equal(addressOf(certificate, "u"), "opc.tcp://plc:4840?login=me");
  assert.equal(
    addressOf('u: { scheme: "uav:authentication", "uav:userIdentityToken": Anonymous }', "u"),
    "opc.tcp://plc:4840",
  );
});

test("a scheme, a mode or a policy that there is not is refused with those that there are", () => {
  const problem = (definitions: string, names: string): string =>
    describeError(thrownBy(() => addressOf(definitions, names)));
  assert.match(problem("a: { scheme: bearer }", "a"), /nosec.*auto/);
  assert.match(problem(CHANNEL.replace("SignAndEncrypt", "Encrypt"), "c"), /SignAndEncrypt/);
  assert.match(problem(CHANNEL.replace("Basic256Sha256", "Basic128Rsa15"), "c"), /Aes256_Sha256_RsaPss/);
  assert.match(problem("c: { scheme: combo, allOf: [x] }", "c"), /there is no security definition "x"/);
});
