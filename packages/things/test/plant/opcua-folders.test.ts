import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { OPCUAServer } from "node-opcua-server";
import type { NodeAddress } from "../../src/opcua/opcua-binding.ts";
import { OpcuaFolders } from "../../src/plant/opcua-folders.ts";
import { thrownBy } from "../things.ts";

const folder = mkdtempSync(join(tmpdir(), "thimble-opcua-folders-"));
const manager = new OPCUACertificateManager({ rootFolder: folder });
const server = new OPCUAServer({ port: 0, serverCertificateManager: manager, userCertificateManager: manager });
await server.initialize();
after(async () => {
  await server.shutdown(0);
  rmSync(folder, { recursive: true, force: true });
});
const space = server.engine.addressSpace;
assert.ok(space !== null);
const folders = new OpcuaFolders(space);
folders.declareNamespaces(["nsu=urn:a;s=x", "ns=4;s=y", "/Objects/2:House/2:Lamp", "nsu=urn:a;s=z"]);

function id(text: string): NodeAddress {
  return { kind: "node-id", text };
}

test("OpcuaFolders makes the namespaces that addresses name, those with a URI first, and as many as their numbers need", () => {
  assert.equal(space?.getNamespaceIndex("urn:a"), 2);
  assert.deepEqual(space?.getNamespaceArray().length, 5);
});

test("OpcuaFolders puts node ids under an object of their Thing", () => {
  const x = folders.placeOf(id("nsu=urn:a;s=x"), "room/x");
  const y = folders.placeOf(id("ns=4;s=y"), "room/y");
  assert.deepEqual([x.namespace.index, x.nodeId, x.browseName], [2, "s=x", "x"]);
  assert.deepEqual([y.namespace.index, y.nodeId, y.browseName], [4, "s=y", "y"]);
  assert.equal(x.parent, y.parent);
  assert.equal(x.parent.browseName.toString(), "1:room");
});

test("OpcuaFolders makes a path's objects once, and refuses a path elsewhere", () => {
  const lamp = folders.placeOf({ kind: "browse-path", text: "/Objects/2:House/2:Room/2:Lamp" }, "room/lamp");
  const heat = folders.placeOf({ kind: "browse-path", text: "/Objects/2:House/2:Room/3:Heat" }, "room/heat");
  assert.equal(lamp.parent, heat.parent);
  assert.deepEqual([lamp.browseName, lamp.namespace.index, heat.namespace.index], ["Lamp", 2, 3]);
  assert.equal(lamp.parent.parent?.browseName.toString(), "2:House");
  const error = thrownBy(() => folders.placeOf({ kind: "browse-path", text: "/Types/2:Lamp" }, "room/lamp"));
  assert.equal(error.code, "things.bad-plant");
});
