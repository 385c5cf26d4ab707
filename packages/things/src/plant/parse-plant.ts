import { Diagnostics, ThimbleError } from "@thimble/base";
import { parseTopicName, parseYaml, type TopicName, type YamlNode } from "@thimble/model";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import type { PlantConfig, PlantExpectation, PlantRegisters } from "./plant-config.ts";

/** Registers and coils are numbered from 0 to here. @see MODBUS Application Protocol V1.1b3, section 4.4 */
const LAST_ADDRESS = 65_535;

/**
 * Parses `plant.yaml`.
 * @param where the file's name as messages show it
 * @throws ThimbleError with every problem at once, each with file, line and column: things.bad-plant, model.yaml-syntax, model.unknown-key,
 *   model.missing-key, model.duplicate-key, model.wrong-type, model.bad-value
 */
export function parsePlant(text: string, where: string): PlantConfig {
  const diagnostics = new Diagnostics();
  const root = parseYaml(text, { where, diagnostics });
  const config = root === undefined ? undefined : readPlant(root);
  diagnostics.throwIfAny();
  if (config !== undefined) return config;
  throw new ThimbleError("base.bug", `Cannot read ${where}: nothing in it was wrong, but no plant came of it`);
}

function readPlant(root: YamlNode): PlantConfig | undefined {
  root.refuseUnknownKeys(["unit", "record", "registers", "labels", "expect"]);
  const unit = root.get("unit")?.asInteger(0, 255) ?? 1;
  const record = root.require("record", "{ file, time, value }");
  record?.refuseUnknownKeys(["file", "time", "value"]);
  const file = record?.require("file", "the CSV file of the record")?.asString();
  const time = record?.require("time", "the name of the column of times")?.asString();
  const value = record?.require("value", "the name of the column of values")?.asString();
  const registers = readRegisters(root.require("registers", "{ value, scale, time, status, coil }"));
  const labels = root.get("labels")?.asString();
  const expect = root.get("expect");
  const expectation = expect === undefined ? undefined : readExpectation(expect);
  if (expect !== undefined && labels === undefined)
    expect.report("things.bad-plant", "there are no labels to compare with", {
      expected: "add labels: a JSON file of windows",
    });
  if (file === undefined || time === undefined || value === undefined || registers === undefined) return undefined;
  return { unit, record: { file, time, value }, registers, labels, expect: expectation };
}

function readRegisters(node: YamlNode | undefined): PlantRegisters | undefined {
  if (node === undefined) return undefined;
  node.refuseUnknownKeys(["value", "scale", "time", "status", "coil"]);
  const value = node.require("value", "an input register")?.asInteger(0, LAST_ADDRESS);
  const time = node.require("time", "the first of two input registers")?.asInteger(0, LAST_ADDRESS - 1);
  const status = node.require("status", "an input register")?.asInteger(0, LAST_ADDRESS);
  const coil = node.require("coil", "a coil")?.asInteger(0, LAST_ADDRESS);
  const scaleNode = node.get("scale");
  const scale = scaleNode?.asNumber() ?? 1;
  if (!(scale > 0)) scaleNode?.report("things.bad-plant", `it is ${scale}`, { expected: "a number above 0" });
  if (value === undefined || time === undefined || status === undefined || coil === undefined) return undefined;
  if (new Set([value, time, time + 1, status]).size < 4)
    node.report("things.bad-plant", "its input registers overlap", {
      expected: "one register for the value, two for the time, one for the status",
    });
  return { value, scale, time, status, coil };
}

function readExpectation(node: YamlNode): PlantExpectation | undefined {
  node.refuseUnknownKeys(["topic", "caught", "falseAlarms", "calm"]);
  const topic = readTopic(node.require("topic", "the topic of its alarms, for example plant/1/anomaly"));
  const caught = node.require("caught", "a number of windows")?.asInteger(0);
  const falseAlarms = node.require("falseAlarms", "a number of episodes")?.asInteger(0);
  const calm = parseDurationNode(node.require("calm", "a duration, for example 1d"));
  if (topic === undefined || caught === undefined || falseAlarms === undefined || calm === undefined) return undefined;
  return { topic, caught, falseAlarms, calm };
}

function readTopic(node: YamlNode | undefined): TopicName | undefined {
  const text = node?.asString("a topic");
  const topic = text === undefined ? undefined : parseTopicName(text);
  if (text !== undefined && topic === undefined)
    node?.report("things.bad-plant", `"${text}" is no topic`, { expected: "a topic without wildcards" });
  return topic;
}
