// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose writes variables so
import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError, ThimbleError } from "@thimble/base";
import { DEFAULT_BUDGET, parseCompose } from "@thimble/model";
import fc from "fast-check";
import { compose, problemsOf } from "../../fixture.ts";

const EXAMPLE = `name: machine-guard
services:
  guard:
    image: guard:1.2.0
    build: ./guard
    platform: wasip1/wasm
    environment: { LIMIT: "90" }
    deploy:
      resources: { limits: { memory: 64K } }
      update_config: { parallelism: 1, monitor: 60s, failure_action: rollback, max_failure_ratio: 0.1 }
    x-thimble:
      on: { reading: [machine/temperature], message: ["plant/+/reset"] }
      grants: { read: [machine/temperature], write: [coolant/open], publish: ["plant/1/anomaly"] }
      budget: { instructions: 200k, messages: 50/s, state: 4K }
`;

test("parseCompose() reads the example of the design", () => {
  assert.deepEqual(compose(EXAMPLE), {
    name: "machine-guard",
    services: [
      {
        name: "guard",
        image: "guard:1.2.0",
        build: "/plant/guard",
        platform: "wasip1/wasm",
        environment: { LIMIT: "90" },
        dependsOn: [],
        restart: "unless-stopped",
        replicas: 1,
        stopGracePeriod: 10_000,
        on: { reading: ["machine/temperature"], message: ["plant/+/reset"], tick: undefined },
        grants: { read: ["machine/temperature"], write: ["coolant/open"], publish: ["plant/1/anomaly"] },
        budget: {
          memoryBytes: 65_536,
          instructions: 200_000,
          messagesPerSecond: 50,
          bytesPerSecond: DEFAULT_BUDGET.bytesPerSecond,
          writesPerSecond: DEFAULT_BUDGET.writesPerSecond,
          stateBytes: 4096,
          logLinesPerSecond: DEFAULT_BUDGET.logLinesPerSecond,
        },
        queue: { length: 256, whenFull: "drop-oldest" },
        update: {
          parallelism: 1,
          delay: 0,
          monitor: 60_000,
          failureAction: "rollback",
          maximumFailureRatio: 0.1,
          order: "stop-first",
        },
      },
    ],
  });
});

test("parseCompose() reports every problem at once, each with file, line and column", () => {
  const problems = problemsOf(() =>
    compose(`name: Plant
servces: {}
services:
  guard:
    image: guard:1
    restart: 5
    enviroment: {}
    ports: ["80:80"]
  guard:
    image: guard:2
    depends_on: [gard]
`),
  );
  assert.deepEqual(problems, [
    'compose.yaml:2:1: Cannot read the document: the key "servces" is unknown (did you mean "services"?) [model.unknown-key]',
    'compose.yaml:1:7: Cannot read name: it is "Plant" (write a name of lower-case letters, digits, - and _ that begins with a letter or digit) [model.bad-name]',
    'compose.yaml:9:3: Cannot read services: the key "guard" is there twice (write each key once; the first is at compose.yaml:4:3) [model.duplicate-key]',
    'compose.yaml:7:5: Cannot read services.guard: the key "enviroment" is unknown (did you mean "environment"?) [model.unknown-key]',
    'compose.yaml:8:5: Cannot read services.guard: "ports" is not supported for tiny containers (remove it; supported are image, build, platform, pull_policy, environment, depends_on, restart, stop_grace_period, scale, volumes, deploy, develop, x-thimble) [model.not-supported]',
    'compose.yaml:6:14: Cannot read services.guard.restart: it is "5" (write one of no, always, on-failure, unless-stopped) [model.bad-value]',
  ]);
});

test("parseCompose() throws the only problem itself, with its code and place", () => {
  assert.throws(
    () => compose("services:\n  guard: { image: 'Guard:1' }\n"),
    (error) =>
      error instanceof ThimbleError &&
      error.code === "model.bad-image-reference" &&
      error.where === "compose.yaml:2:19",
  );
});

test("parseCompose() refuses an image that is no text", () => {
  assert.throws(
    () => compose("services:\n  guard: { image: 5 }\n"),
    (error) =>
      error instanceof ThimbleError && error.code === "model.wrong-type" && error.where === "compose.yaml:2:19",
  );
});

test("parseCompose() refuses a file without services", () => {
  for (const text of ["", "name: x\n", "services:\n", "services: {}\n"])
    assert.match(problemsOf(() => compose(text)).join("\n"), /it has no service .*\[model.no-services\]$/);
});

test("parseCompose() refuses a file, services or a service of the wrong type", () => {
  assert.match(problemsOf(() => compose("- a\n"))[0] ?? "", /^compose.yaml:1:1: .*it is a list \(write a map\)/);
  assert.match(
    problemsOf(() => compose("services: [a]\n"))[0] ?? "",
    /^compose.yaml:1:11: .*\(write a map of services\)/,
  );
  const problems = problemsOf(() => compose("services:\n  a: 5\n"));
  assert.match(problems.join("\n"), /^compose.yaml:2:6: Cannot read services.a: it is a number \(write a map\)/);
});

test("parseCompose() takes the default name where the file has none, as Compose writes it", () => {
  const text = "services: { a: { image: a } }";
  const options = { where: "compose.yaml", directory: "/", variables: {} };
  assert.equal(parseCompose(text, { ...options, defaultName: "_My Plant.2" }).name, "myplant2");
  assert.match(problemsOf(() => parseCompose(text, options))[0] ?? "", /"name" is missing .*\[model.missing-key\]/);
});

test("parseCompose() refuses a service's name with other letters", () => {
  assert.match(problemsOf(() => compose('services: { "a b": { image: a } }'))[0] ?? "", /\[model.bad-name\]$/);
});

test("parseCompose() refuses the top-level keys that Compose has and tiny containers do not", () => {
  for (const key of ["version", "networks", "volumes", "configs", "secrets", "include", "models"]) {
    const problems = problemsOf(() => compose(`${key}: {}\nservices: { a: { image: a } }\n`));
    assert.match(problems[0] ?? "", new RegExp(`"${key}" is not supported for tiny containers`));
  }
});

test("parseCompose() shares what is anchored, and merges it", () => {
  const app = compose(`services:
  a: &a
    image: guard:1
    environment: &env { LIMIT: 90, MODE: fast }
  b:
    <<: *a
    environment: { <<: *env, LIMIT: 80 }
`);
  assert.deepEqual(
    app.services.map((each) => [each.image, each.environment]),
    [
      ["guard:1", { LIMIT: "90", MODE: "fast" }],
      ["guard:1", { LIMIT: "80", MODE: "fast" }],
    ],
  );
});

test("parseCompose() puts variables into every kind of value", () => {
  const variables = { TAG: "3", N: "2", MEMORY: "1M", PROPERTY: "machine/temperature", PERIOD: "10s" };
  const [guard] = compose(
    `services:
  guard:
    image: guard:$TAG
    scale: \${N}
    deploy: { resources: { limits: { memory: "\${MEMORY}" } } }
    x-thimble: { on: { reading: ["$PROPERTY"], tick: $PERIOD }, queue: { length: "\${LENGTH:-9}" } }
`,
    variables,
  ).services;
  assert.deepEqual(
    [guard?.image, guard?.replicas, guard?.budget.memoryBytes, guard?.on, guard?.queue.length],
    ["guard:3", 2, 1_048_576, { reading: ["machine/temperature"], message: [], tick: 10_000 }, 9],
  );
});

test("parseCompose() reports a missing variable with its place", () => {
  assert.deepEqual(
    problemsOf(() => compose("services:\n  a:\n    image: guard:${TAG}\n")),
    [
      "compose.yaml:3:12: Cannot read services.a.image: the variable TAG has no value (set TAG in the environment, or write a default as ${TAG:-default}) [model.missing-variable]",
    ],
  );
});

test("parseCompose() refuses any file only with an error of the catalogue", () => {
  const word = fc.constantFrom(
    "services",
    "image",
    "build",
    "deploy",
    "x-thimble",
    "on",
    "a",
    "64K",
    "$X",
    "${",
    "depends_on",
    1,
    true,
    null,
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      word,
      fc.dictionary(word.map(String), tie("tree"), { maxKeys: 4 }),
      fc.array(tie("tree"), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(tree, tree, (first, second) => {
      try {
        compose(JSON.stringify({ services: { a: first, b: second } }));
      } catch (error) {
        assert.ok(isThimbleError(error), String(error));
        assert.match(error.code, /^model\./);
      }
    }),
    { numRuns: 300 },
  );
});
