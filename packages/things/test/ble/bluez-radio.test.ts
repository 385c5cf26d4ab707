import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { Variant } from "dbus-native";
import { BluezRadio } from "../../src/ble/bluez-radio.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";
import { skipBluez, startBluezMock } from "./bluez-mock.ts";

const DEVICE = "AA:BB:CC:DD:EE:FF";

async function problemOf(radio: BluezRadio): Promise<ThimbleError> {
  const nothing = () => undefined;
  const open = radio.open(DEVICE, { onData: nothing, onLinkLost: nothing, onDown: nothing });
  const error: unknown = await open.then(
    () => undefined,
    (each: unknown) => each,
  );
  assert.ok(error instanceof ThimbleError);
  return error;
}

test("BluezRadio says which package is missing", async () => {
  const error = await problemOf(new BluezRadio("unix:path=/nowhere", () => Promise.reject(new Error("not found"))));
  assert.ok(hasCode("things.missing-library")(error));
  assert.equal(error.expected, "npm install dbus-native@0.16");
});

test("BluezRadio says that there is no bus", async () => {
  const error = await problemOf(new BluezRadio("unix:path=/nowhere/bus"));
  assert.ok(hasCode("things.unreachable")(error));
  assert.match(error.message, /the system bus is not there/);
});

test("BluezRadio says that bluetoothd does not run", { skip: skipBluez }, async (t) => {
  const bluez = await startBluezMock({ hasBluez: false });
  t.after(() => bluez.end());
  assert.match((await problemOf(new BluezRadio(bluez.address))).message, /bluetoothd does not run/);
});

test("BluezRadio says that there is no adapter, that it is off, and when it is switched off", {
  skip: skipBluez,
}, async (t) => {
  const bluez = await startBluezMock({ hasAdapter: false });
  t.after(() => bluez.end());
  const radio = new BluezRadio(bluez.address);
  assert.match((await problemOf(radio)).message, /no Bluetooth adapter/);
  await bluez.call("/", "org.bluez.Mock", "AddAdapter", "ss", "hci0", "test");
  let isDown = false;
  const listener = { onData: () => undefined, onLinkLost: () => undefined, onDown: () => (isDown = true) };
  await radio.open(DEVICE, listener).then((open) => t.after(() => open.close()));
  const off = { Powered: new Variant("b", false) };
  await bluez.call(
    "/org/bluez/hci0",
    "org.freedesktop.DBus.Mock",
    "UpdateProperties",
    "sa{sv}",
    "org.bluez.Adapter1",
    off,
  );
  await until(() => isDown, "the radio is off");
  const error = await problemOf(radio);
  assert.match(error.message, /the adapter hci0 is off/);
  assert.equal(error.expected, "bluetoothctl power on");
});
