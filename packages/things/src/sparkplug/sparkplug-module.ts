import type { DriverModule } from "../driver/driver-module.ts";
import { MQTT_LOGINS } from "../mqtt/parse-mqtt-login.ts";
import { DEVICE_SECRETS } from "../security/device-secrets.ts";
import { parseSparkplugForm, SPARKPLUG_FORM_TERMS } from "./parse-sparkplug-form.ts";
import type { SparkplugBinding } from "./sparkplug-binding.ts";
import { SparkplugDriver } from "./sparkplug-driver.ts";

/** Metrics of Sparkplug B, over MQTT. */
export const SPARKPLUG: DriverModule<SparkplugBinding> = {
  kind: "sparkplug",
  schemes: ["sparkplug+mqtt", "sparkplug+mqtts"],
  formTerms: SPARKPLUG_FORM_TERMS,
  pollEvery: 0,
  parseForm: parseSparkplugForm,
  logins: MQTT_LOGINS,
  areReadTogether: (a, b) => a.group === b.group && a.node === b.node && a.device === b.device,
  readTogetherWhen: "metrics of one device",
  shownPart: (bindings) => {
    const places = new Set(
      bindings.map(({ group, node, device }) => [group, node, ...(device === undefined ? [] : [device])].join("/")),
    );
    const [place, ...others] = places;
    return place === undefined || others.length > 0 ? "" : `/${place}`;
  },
  create: (address, { clock }) => new SparkplugDriver({ address, clock, secrets: DEVICE_SECRETS }),
};
