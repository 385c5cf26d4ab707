/**
 * What a container and its host speak of: all of this package that a thread needs in which containers run, and nothing that reads documents. A worker that
 * loads only this holds 5 MB less.
 */
export {
  EDGE_EXPORTS,
  EDGE_HANDS_OVER,
  EDGE_IMPORTS,
  EDGE_TELLS_TIME,
  EDGE_WAITS,
  FAILURES,
  OUTCOMES,
  type Outcome,
} from "./contract/edge-contract.ts";
export { valueAt } from "./json/json-pointer.ts";
export { QUALITIES } from "./reading/reading.ts";
export { encodeSenml } from "./senml/encode-senml.ts";
export { isSenmlName, type SenmlRecord } from "./senml/senml-record.ts";
export { parseQos, QOS_NAMES, type Qos } from "./topic/qos.ts";
export { filterCovers, parseTopicName, type TopicName } from "./topic/topic.ts";
export { SENML_UNITS } from "./unit/senml-units.ts";
