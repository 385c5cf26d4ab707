import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeRegistry } from "../../../images/test/support/fake-registry.ts";
import { runHere } from "../support/command-line.ts";

test("thimble search lists repositories and tags of a registry, page after page", async (t) => {
  const registry = await FakeRegistry.start(t);
  registry.trick = ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://registry");
    if (!pathname.endsWith("/_catalog")) {
      const tags = ["1", `sha256-${"0".repeat(64)}.sig`, "2"];
      return !!response.writeHead(200).end(JSON.stringify({ tags }));
    }
    const isFirst = searchParams.get("last") === null;
    const link = isFirst ? { link: '</v2/_catalog?last=plant/guard&n=2>; rel="next"' } : {};
    const repositories = isFirst ? ["other/x", "plant/guard"] : ["plant/pump"];
    return !!response.writeHead(200, link).end(JSON.stringify({ repositories }));
  };
  const { status, stdout } = await runHere(["search", `${registry.host}/plant/`]);
  assert.equal(status, 0);
  assert.equal(stdout, `${registry.host}/plant/guard  1 2\n${registry.host}/plant/pump  1 2\n`);
  const lines = (await runHere(["search", registry.host, "--json"])).stdout.trim().split("\n");
  assert.deepEqual(JSON.parse(lines[0] ?? ""), { registry: registry.host, repository: "other/x", tags: ["1", "2"] });
  assert.equal((await runHere(["search", "/plant"])).status, 2);
});
