import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import type { DriverModule } from "../driver/driver-module.ts";
import { NodeFileTree } from "./node-file-tree.ts";
import type { SysfsBinding } from "./sysfs-binding.ts";
import { SysfsDriver } from "./sysfs-driver.ts";

const TERMS: readonly string[] = [...FORM_TERMS, "thimble:pollEvery"];

/** Sensors that the kernel has drivers for. */
export const SYSFS: DriverModule<SysfsBinding> = {
  kind: "sysfs",
  schemes: ["hwmon", "iio", "thermal"],
  formTerms: TERMS,
  pollEvery: 5000,
  parseForm: parseSysfsForm,
  areReadTogether: () => false,
  readTogetherWhen: "no two: each is a file of its own",
  create: (address, { clock }) => new SysfsDriver({ address, clock, files: new NodeFileTree() }),
};

/** Reads a form `hwmon://coretemp/temp1`. Only `pwm` of hwmon can be written. */
function parseSysfsForm({
  node,
  url,
  href,
  isForReading,
  isForWriting,
}: FormInput): ParsedForm<SysfsBinding> | undefined {
  refuseUnknownTerms(node, TERMS);
  const pollEvery = parseDurationNode(node.get("thimble:pollEvery"));
  const channel = percentDecoded(url.pathname.slice(1));
  if (url.host === "" || !/^[a-z][a-z0-9_]*$/.test(channel)) {
    href.report("things.bad-description", "there is no device and channel in it", {
      expected:
        "hwmon://coretemp/temp1, iio://bme280/temp or thermal://cpu-thermal/temp; `thimble things scan` lists them",
    });
    return undefined;
  }
  const device = url.searchParams.get("device");
  const binding: SysfsBinding = { driver: "sysfs", channel };
  const isDriven = url.protocol === "hwmon:" && /^pwm\d+$/.test(channel);
  if (isForWriting && !isForReading && !isDriven)
    href.report("things.bad-description", `${channel} is measured`, { expected: "readOnly: true" });
  return {
    driver: "sysfs",
    address: `${url.protocol}//${url.host}${device === null ? "" : `?device=${encodeURIComponent(device)}`}`,
    read: isForReading ? binding : undefined,
    write: isForWriting && isDriven ? binding : undefined,
    pollEvery,
  };
}
