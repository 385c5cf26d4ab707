import type { DriverModule } from "../driver/driver-module.ts";
import { DEVICE_SECRETS } from "../security/device-secrets.ts";
import type { MqttBinding } from "./mqtt-binding.ts";
import { MqttDriver } from "./mqtt-driver.ts";
import { MQTT_FORM_TERMS, parseMqttForm } from "./parse-mqtt-form.ts";
import { MQTT_LOGINS } from "./parse-mqtt-login.ts";

/** Topics of an MQTT broker. */
export const MQTT: DriverModule<MqttBinding> = {
  kind: "mqtt",
  schemes: ["mqtt", "mqtts"],
  formTerms: MQTT_FORM_TERMS,
  pollEvery: 0,
  parseForm: parseMqttForm,
  hasTemplates: true,
  logins: MQTT_LOGINS,
  hasDocuments: true,
  areReadTogether: (a, b) => a.topic === b.topic,
  // At best the broker says that it has it.
  confirmsWrites: () => false,
  bindEvent: (read, hasValue) => ({ ...read, event: { hasValue } }),
  tellsEventsWhen: "op: subscribeevent",
  readTogetherWhen: "values of one MQTT topic",
  create: (address, { clock }) => new MqttDriver({ address, clock, secrets: DEVICE_SECRETS }),
};
