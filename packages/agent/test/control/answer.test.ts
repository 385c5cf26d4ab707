import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { type Answer, answerTo, type ControlledAgent } from "../../src/control/answer.ts";
import { propertyRoute, ROUTES } from "../../src/control/routes.ts";
import { METRICS_TYPE } from "../../src/metrics/metrics-server.ts";
import { digestOf, hasCode, TEMPERATURE as TEMPERATURE_PROPERTY } from "../fixtures.ts";
import { fakeAgent, REPORT, readingOf } from "./control-bench.ts";

const TEMPERATURE = propertyRoute("machine/temperature");

interface Asked {
  readonly method?: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

function ask(agent: ControlledAgent, target: string, asked: Asked = {}): Promise<Answer> {
  const { method = "GET", body = "", signal = new AbortController().signal } = asked;
  return answerTo({ method, url: new URL(target, "http://agent"), body, signal }, agent);
}

async function oneValue(answer: Promise<Answer>): Promise<unknown> {
  const given = await answer;
  return given.kind === "json" ? given.value : assert.fail("lines, not one value");
}

async function linesOf(answer: Promise<Answer>): Promise<readonly object[]> {
  const given = await answer;
  return given.kind === "lines" ? Array.fromAsync(given.lines) : assert.fail("one value, not lines");
}

test("answerTo() gives the report, and its containers and Things alone", async () => {
  const { agent } = fakeAgent();
  assert.deepEqual(await oneValue(ask(agent, ROUTES.report)), REPORT);
  assert.deepEqual(await oneValue(ask(agent, ROUTES.containers)), REPORT.containers);
  assert.deepEqual(await oneValue(ask(agent, ROUTES.things)), REPORT.things);
  assert.deepEqual(await oneValue(ask(agent, ROUTES.images)), { needed: [digestOf("1")], previous: [digestOf("2")] });
});

test("answerTo() gives a page of containers, what an image costs, and metrics as text", async () => {
  const { agent } = fakeAgent();
  const page = await oneValue(ask(agent, `${ROUTES.top}?sort=queue&limit=1`));
  assert.ok(typeof page === "object" && page !== null && "rows" in page && Array.isArray(page.rows) && "sort" in page);
  assert.deepEqual([page.sort, page.rows.length], ["queue", 1]);
  await assert.rejects(ask(agent, `${ROUTES.top}?sort=nothing`), hasCode("base.argument"));
  const digest = digestOf("1");
  assert.deepEqual(await oneValue(ask(agent, `${ROUTES.costs}/${digest}`)), { digest, handlers: [] });
  await assert.rejects(ask(agent, `${ROUTES.costs}/sha256:1`), hasCode("base.not-found"));
  const metrics = await ask(agent, ROUTES.metrics);
  assert.ok(metrics.kind === "text");
  assert.deepEqual([metrics.type, [...metrics.pieces].join("")], [METRICS_TYPE, "# TYPE a gauge\na 1\n"]);
});

test("answerTo() reads a property, and writes numbers, true and false to it", async () => {
  const { agent, written } = fakeAgent();
  const read = await oneValue(ask(agent, TEMPERATURE));
  assert.deepEqual(read, { ...readingOf(20), unit: "Cel" });
  for (const value of [21.5, true, false]) {
    assert.deepEqual(await oneValue(ask(agent, TEMPERATURE, { method: "PUT", body: JSON.stringify({ value }) })), {});
  }
  const path = "machine/temperature";
  assert.deepEqual(written, [`${path} 21.5 control`, `${path} 1 control`, `${path} 0 control`]);
});

test("answerTo() takes a word for its place, and off for a word where it is one", async () => {
  const { agent, written } = fakeAgent();
  const words = { ...TEMPERATURE_PROPERTY, unit: undefined, type: "string", words: ["heat", "off"] } as const;
  const worded = { ...agent, property: () => words };
  for (const value of ["heat", "off", 1])
    await ask(worded, TEMPERATURE, { method: "PUT", body: JSON.stringify({ value }) });
  assert.deepEqual(
    written,
    [0, 1, 1].map((place) => `machine/temperature ${place} control`),
  );
  await assert.rejects(
    ask(worded, TEMPERATURE, { method: "PUT", body: '{"value":"heet"}' }),
    (error) => isThimbleError(error, "base.argument") && error.expected === 'did you mean "heat"?',
  );
});

test("answerTo() refuses a body without a value", async () => {
  const { agent, written } = fakeAgent();
  for (const body of ["", "no JSON", "7", "null", "{}", '{"value":"hot"}', '{"value":null}']) {
    await assert.rejects(ask(agent, TEMPERATURE, { method: "PUT", body }), hasCode("base.argument"), body);
  }
  assert.deepEqual(written, []);
});

test("answerTo() has a Thing carry out an action and gives what came of it", async () => {
  const { agent, written } = fakeAgent();
  const route = `${ROUTES.things}/machine/actions/home`;
  const report = { action: "machine/home", output: 21, unit: "Cel", state: "done" };
  for (const body of ["{}", '{"input":2.5}', '{"input":true}', ""])
    assert.deepEqual(await oneValue(ask(agent, route, { method: "POST", body })), report);
  assert.deepEqual(
    written,
    ["NaN", "2.5", "1", "NaN"].map((input) => `machine/home ${input} control`),
  );
  await assert.rejects(ask(agent, route, { method: "POST", body: '{"input":"far"}' }), hasCode("base.argument"));
  await assert.rejects(ask(agent, route, { method: "PUT", body: "{}" }), hasCode("base.argument"));
  await assert.rejects(ask(agent, `${route}x`, { method: "POST", body: "{}" }), hasCode("base.not-found"));
});

test("answerTo() refuses routes that there are not, and methods that a route does not take", async () => {
  const { agent } = fakeAgent();
  const missing = ["/", "/v1", "/v1/reports", `${ROUTES.things}/machine`, `${TEMPERATURE}/watch/more`];
  for (const target of missing) await assert.rejects(ask(agent, target), hasCode("base.not-found"), target);
  for (const target of [ROUTES.report, ROUTES.logs, `${TEMPERATURE}/watch`]) {
    await assert.rejects(ask(agent, target, { method: "POST" }), hasCode("base.argument"), target);
  }
});

test("answerTo() gives the kept log lines of a container by its id or its service, and names the nearest otherwise", async () => {
  const { agent } = fakeAgent();
  const line = (container: string) => ({ time: 1, container, level: "info", message: container }) as const;
  agent.logs.push(line("app/guard"));
  agent.logs.push(line("app/other"));
  assert.equal((await linesOf(ask(agent, ROUTES.logs))).length, 2);
  for (const name of ["other", "app/other"]) {
    assert.deepEqual(await linesOf(ask(agent, `${ROUTES.logs}?container=${name}`)), [line("app/other")]);
  }
  await assert.rejects(
    ask(agent, `${ROUTES.logs}?container=gard`),
    (error) => isThimbleError(error, "base.not-found") && error.expected === 'did you mean "guard"?',
  );
});

test("answerTo() follows from what is kept to what comes, until the signal ends it", async () => {
  const { agent } = fakeAgent();
  const stop = new AbortController();
  agent.events.push({ time: 1, kind: "deployed", app: "before" });
  const answer = await ask(agent, `${ROUTES.events}?follow=1`, { signal: stop.signal });
  assert.ok(answer.kind === "lines");
  const seen: object[] = [];
  for await (const line of answer.lines) {
    seen.push(line);
    if (seen.length === 1) agent.events.push({ time: 2, kind: "deployed", app: "after" });
    else stop.abort();
  }
  assert.deepEqual(seen, [
    { time: 1, kind: "deployed", app: "before" },
    { time: 2, kind: "deployed", app: "after" },
  ]);
});

test("answerTo() streams the readings of a property as reports", async () => {
  const { agent, readings } = fakeAgent();
  const answer = await ask(agent, `${TEMPERATURE}/watch`);
  assert.ok(answer.kind === "lines");
  const lines = answer.lines[Symbol.asyncIterator]();
  readings.push(readingOf(Number.NaN));
  assert.deepEqual((await lines.next()).value, { ...readingOf(20), value: null, unit: "Cel" });
  readings.close();
  assert.equal((await lines.next()).done, true);
});

test("answerTo() breaks and mends a Thing or a property, and refuses what is no fault", async () => {
  const { agent, broken } = fakeAgent();
  const put = (target: string, body: string): Promise<Answer> =>
    ask(agent, `${ROUTES.faults}/${target}`, { method: "PUT", body });
  await put("machine", '[{"kind":"gone"},{"kind":"slow","by":"2s"}]');
  await put("machine/temperature", '[{"kind":"stuck"}]');
  await ask(agent, `${ROUTES.faults}/machine`, { method: "DELETE" });
  await ask(agent, `${ROUTES.faults}/machine/temperature`, { method: "DELETE" });
  const done = ["machine - gone slow", "machine temperature stuck", "machine - mended", "machine temperature mended"];
  assert.deepEqual(broken, done);
  await assert.rejects(put("machine", "[]"), hasCode("things.bad-description"));
  await assert.rejects(put("machine", '[{"kind":"stock"}]'), hasCode("model.bad-value"));
  await assert.rejects(put("machine", '{"kind":"gone"}'), hasCode("model.wrong-type"));
  await assert.rejects(put("motor", '[{"kind":"gone"}]'), hasCode("base.not-found"));
  await assert.rejects(put("machine/temperature/watch", '[{"kind":"gone"}]'), hasCode("base.not-found"));
  await assert.rejects(ask(agent, `${ROUTES.faults}/machine`), hasCode("base.argument"));
  assert.deepEqual(broken, done);
});
