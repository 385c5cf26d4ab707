import assert from "node:assert/strict";
import { test } from "node:test";
import { RegistryCatalog } from "../../src/registry/registry-catalog.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { FakeRegistry, PATIENT, speaking } from "../support/fake-registry.ts";

test("repositories and tags come page after page", async (t) => {
  const registry = await FakeRegistry.start(t);
  registry.trick = ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://registry");
    const name = pathname.endsWith("_catalog") ? "repositories" : "tags";
    const isFirst = searchParams.get("last") === null;
    const link = isFirst ? { link: `<${pathname}?last=b&n=2>; rel="next"` } : {};
    return !!response.writeHead(200, link).end(JSON.stringify({ [name]: isFirst ? ["a", "b"] : ["c"] }));
  };
  const options = speaking(t, registry);
  const repositories = await Array.fromAsync(new RegistryCatalog(options).repositories(PATIENT));
  assert.deepEqual(repositories, ["a", "b", "c"]);
  assert.deepEqual(await new RegistryClient(options).tags(PATIENT), ["a", "b", "c"]);
});

test("pages that do not end, and answers that are no lists, are refused", async (t) => {
  const registry = await FakeRegistry.start(t);
  let page = 0;
  registry.trick = (_seen, response) => {
    page += 1;
    const link = `</v2/_catalog?last=${page}>; rel="next"`;
    return !!response.writeHead(200, { link }).end(JSON.stringify({ repositories: [] }));
  };
  const catalog = new RegistryCatalog(speaking(t, registry));
  await assert.rejects(Array.fromAsync(catalog.repositories(PATIENT)), { code: "images.registry-refused" });
  registry.trick = (_seen, response) => !!response.writeHead(200).end("<html>");
  await assert.rejects(Array.fromAsync(catalog.repositories(PATIENT)), { code: "images.malformed" });
});
