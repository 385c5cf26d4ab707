export type { Asks, ContainerManifest } from "./app/asks.ts";
export {
  type Budget,
  DEFAULT_BUDGET,
  DEFAULT_QUEUE,
  MAXIMUM_BUDGET,
  MAXIMUM_QUEUE_LENGTH,
  type QueuePolicy,
  type Triggers,
} from "./app/budget.ts";
export { type ParseComposeOptions, parseCompose } from "./app/compose/parse-compose.ts";
export { covers } from "./app/covers.ts";
export type { DockerfileBuild } from "./app/dockerfile-build.ts";
export { type Grants, NO_GRANTS } from "./app/grants.ts";
export { parseContainerManifest } from "./app/parse-container-manifest.ts";
export {
  type App,
  DEFAULT_RESTART,
  DEFAULT_STOP_GRACE_PERIOD,
  type RestartPolicy,
  type Service,
  TINY_PLATFORM,
} from "./app/service.ts";
export type { PropertyUnits } from "./app/units.ts";
export { DEFAULT_UPDATE, type UpdatePolicy } from "./app/update-policy.ts";
export type { Volume } from "./app/volume.ts";
export type { WatchRule } from "./app/watch-rule.ts";
export {
  EDGE_EXPORTS,
  EDGE_HANDS_OVER,
  EDGE_IMPORTS,
  EDGE_TELLS_TIME,
  EDGE_VERSION,
  EDGE_WAITS,
  FAILURES,
  type Failure,
  OUTCOMES,
  type Outcome,
} from "./contract/edge-contract.ts";
export { EDGE_PRICES, type PricePart } from "./contract/edge-prices.ts";
export type { CoreSignature, CoreType, InterfaceTable } from "./contract/interface-table.ts";
export { type Digest, parseDigest } from "./image/digest.ts";
export {
  formatImageReference,
  type ImageReference,
  parseImageReference,
  repositoryName,
} from "./image/image-reference.ts";
export { canonicalJson } from "./json/canonical-json.ts";
export { documentWith, isJsonPointer, valueAt } from "./json/json-pointer.ts";
export { isThingName, parsePropertyPath } from "./reading/property-path.ts";
export {
  type ActionPath,
  type EventPath,
  eventTopic,
  type Occurrence,
  type PropertyPath,
  QUALITIES,
  type Quality,
  type Reading,
  readingTopic,
} from "./reading/reading.ts";
export { parseByteRate, parseByteSize, parseCount, parseRate } from "./scalar/quantity.ts";
export { decodeSenml } from "./senml/decode-senml.ts";
export { encodeSenml } from "./senml/encode-senml.ts";
export { isSenmlName, SENML_ABSOLUTE_TIME, SENML_VERSION, type SenmlRecord } from "./senml/senml-record.ts";
export { decodeDesiredState } from "./state/decode-desired-state.ts";
export { DESIRED_STATE_VERSION, type DesiredState, type ReleaseId } from "./state/desired-state.ts";
export { encodeDesiredState, releaseId } from "./state/encode-desired-state.ts";
export type {
  ActionData,
  SafeState,
  Thing,
  ThingAction,
  ThingEvent,
  ThingProperty,
  ValueLimits,
} from "./thing/thing.ts";
export { deliveredQos, parseQos, QOS_NAMES, type Qos } from "./topic/qos.ts";
export {
  filterCovers,
  MAXIMUM_TOPIC_BYTES,
  parseTopicFilter,
  parseTopicName,
  type TopicFilter,
  type TopicName,
  topicMatches,
} from "./topic/topic.ts";
export { TopicTree } from "./topic/topic-tree.ts";
export { type UnitConversion, unitConversion } from "./unit/convert-unit.ts";
export { SENML_UNITS, type SenmlUnit } from "./unit/senml-units.ts";
export { isUcumUnit, type SenmlConversion, senmlUnit, ucumUnits } from "./unit/ucum-units.ts";
export { type ParseYamlOptions, parseYaml } from "./yaml/parse-yaml.ts";
export { type YamlEntry, type YamlKind, YamlNode } from "./yaml/yaml-node.ts";
export type { KeyNames, Substitute, SubstituteProblem } from "./yaml/yaml-source.ts";
