import assert from "node:assert/strict";
import { test } from "node:test";
import { DRIVER_MODULES, driverModule, driverModuleOfScheme } from "../../src/driver/driver-modules.ts";

test("each driver is found by its name and by its schemes, and no two have the same", () => {
  for (const module of DRIVER_MODULES) {
    assert.equal(driverModule(module.kind), module);
    for (const scheme of module.schemes) assert.equal(driverModuleOfScheme(scheme), module);
  }
  assert.equal(driverModule("bus"), undefined);
  assert.equal(driverModuleOfScheme("http+tcp"), undefined);
});

test("what a driver says is for people and for parsers", () => {
  for (const { schemes, readTogetherWhen } of DRIVER_MODULES) {
    assert.match(readTogetherWhen, /^[a-z].*[^.]$/);
    // @see RFC 3986, section 3.1
    for (const scheme of schemes) assert.match(scheme, /^[a-z][a-z0-9+.-]*$/);
  }
});
