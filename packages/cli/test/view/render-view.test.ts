import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CONTAINERS_SHOWN, PROPERTIES_SHOWN, renderLine, renderView } from "../../src/view/render-view.ts";
import { matchGolden } from "../support/golden.ts";
import { SAMPLE_STATE } from "../support/sample-state.ts";

test("renderView() shows rate, properties, containers and events", () => {
  matchGolden("view-wide", renderView(SAMPLE_STATE, 120));
});

test("renderView() of a device on which nothing happened yet", () => {
  const quiet = { ...SAMPLE_STATE, notices: [], things: [], properties: [], containers: [], events: [], elapsed: 12 };
  matchGolden("view-empty", renderView(quiet, 80));
});

test("renderView() cuts lines to the width of the terminal", () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 140 }), (width) => {
      for (const line of renderView(SAMPLE_STATE, width).split("\n")) assert.ok(line.length <= width, line);
    }),
  );
});

test("renderView() shows no more events than fit a small terminal", () => {
  const events = Array.from({ length: 50 }, (_, at) => ({
    order: at,
    time: at,
    subject: `${at}`,
    text: `event ${at}`,
    repeats: 1,
    severity: "good" as const,
  }));
  const lines = renderView({ ...SAMPLE_STATE, events }, 80).split("\n");
  assert.ok(lines.length <= 24);
  assert.match(lines.at(-1) ?? "", /event 49$/);
});

test("renderView() and renderLine() show no more containers than fit, and say that there are more", () => {
  const [first] = SAMPLE_STATE.containers;
  assert.ok(first);
  const manyOf = (length: number) => ({ ...SAMPLE_STATE, containers: Array.from({ length }, () => first) });
  const lines = (length: number): readonly string[] => renderView(manyOf(length), 120).split("\n");
  assert.equal(lines(CONTAINERS_SHOWN + 1).length, lines(CONTAINERS_SHOWN).length + 1);
  assert.ok(lines(CONTAINERS_SHOWN + 1).includes("and more: thimble top shows all of them"));
  assert.match(renderLine(manyOf(CONTAINERS_SHOWN + 1)), /\| and more: thimble top shows all of them$/);
  assert.doesNotMatch(renderLine(manyOf(CONTAINERS_SHOWN)), /and more/);
});

test("renderView() paints whole lines, so that colours never move a column", () => {
  const painted = renderView(SAMPLE_STATE, 120, (style, text) => `<${style}>${text}</${style}>`);
  assert.equal(painted.replace(/<\/?[a-z]+>/g, ""), renderView(SAMPLE_STATE, 120));
  assert.match(painted, /<bad>hourly/);
});

test("renderView() shows a boolean without a meaning as on or off", () => {
  const properties = SAMPLE_STATE.properties.map((each) => ({ ...each, meaning: undefined }));
  assert.match(renderView({ ...SAMPLE_STATE, properties }, 120), /^coolant\/open +on /m);
});

test("renderView() shows what a value means in place of it, and that every Thing answers", () => {
  const things = [{ name: "machine", isReachable: true }];
  const properties = SAMPLE_STATE.properties.map((each) => ({ ...each, meaning: "end of record" }));
  const text = renderView({ ...SAMPLE_STATE, things, properties }, 120);
  assert.match(text, /^machine-guard.*all Things answer/);
  assert.match(text, /^machine\/temperature +end of record/m);
});

test("renderLine() says it all in one line", () => {
  matchGolden("view-line", `${renderLine(SAMPLE_STATE)}\n`);
});

test("renderView() and renderLine() show so many properties at most, and how many more there are", () => {
  const [property] = SAMPLE_STATE.properties;
  assert.ok(property);
  const properties = Array.from({ length: PROPERTIES_SHOWN + 3 }, (_, at) => ({
    ...property,
    path: `own/temp${at}` as const,
  }));
  for (const text of [renderView({ ...SAMPLE_STATE, properties }, 120), renderLine({ ...SAMPLE_STATE, properties })]) {
    assert.match(text, /and 3 more: thimble things list shows all of them/);
    assert.ok(text.includes(`own/temp${PROPERTIES_SHOWN - 1}`) && !text.includes(`own/temp${PROPERTIES_SHOWN} `));
  }
  assert.doesNotMatch(renderView(SAMPLE_STATE, 120), /more: thimble things list/);
});
