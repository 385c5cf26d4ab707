import assert from "node:assert/strict";
import { test } from "node:test";
import { eventRoute, propertyRoute } from "../../src/control/routes.ts";

test("propertyRoute() is below the route of the Things", () => {
  assert.equal(propertyRoute("machine/temperature"), "/v1/things/machine/temperature");
});

test("eventRoute() is where an event is watched, and no property's", () => {
  assert.equal(eventRoute("machine/hot"), "/v1/things/machine/events/hot/watch");
});
