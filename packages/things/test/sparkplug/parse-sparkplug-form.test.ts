import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { ThingDescription } from "../../src/description/thing-description.ts";
import { thingText, thrownBy } from "../things.ts";

function parse(form: string, base = "sparkplug+mqtt://broker/Plant/Line%201/Press3/"): ThingDescription {
  return parseThingDescription(thingText(`a: { type: boolean, forms: [{ ${form} }] }`, base), "a.td.yaml", "a");
}

test("a form names an edge node or a device behind it, and the metric", () => {
  const { address, thing, properties } = parse('href: "", thimble:metric: "Pump/On"');
  const binding = { driver: "sparkplug", group: "Plant", node: "Line 1", device: "Press3", metric: "Pump/On" };
  assert.equal(address, "mqtt://broker:1883");
  assert.equal(thing.address, "mqtt://broker:1883/Plant/Line 1/Press3");
  assert.deepEqual([properties[0]?.read, properties[0]?.write], [binding, binding]);
  const node = parse("href: sparkplug+mqtts://broker:9000/Plant/Line, thimble:metric: On");
  assert.equal(node.address, "mqtts://broker:9000");
  assert.deepEqual(node.properties[0]?.read, {
    driver: "sparkplug",
    group: "Plant",
    node: "Line",
    device: undefined,
    metric: "On",
  });
});

test("what is wrong with a form is refused", () => {
  const problems = (form: string, base?: string): string => describeError(thrownBy(() => parse(form, base)));
  assert.match(problems('href: ""'), /"thimble:metric" is missing/);
  for (const path of ["", "/Plant", "/a/b/c/d", "/a//c", "/a/b%2Bc"])
    assert.match(
      problems(`href: sparkplug+mqtt://broker${path}, thimble:metric: a`),
      /it names no edge node and no device/,
      path,
    );
  assert.match(problems("href: sparkplug+mqtt://me:p@broker/a/b, thimble:metric: a"), /there is a login in it/);
  assert.match(problems('href: "", thimble:metric: a, mqv:qos: 1'), /the key "mqv:qos" is unknown/);
});
