import assert from "node:assert/strict";
import { test } from "node:test";
import { propertyRoute } from "../../src/control/routes.ts";

test("propertyRoute() is below the route of the Things", () => {
  assert.equal(propertyRoute("machine/temperature"), "/v1/things/machine/temperature");
});
