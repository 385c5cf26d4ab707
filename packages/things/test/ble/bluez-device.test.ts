import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, SystemClock } from "@thimble/base";
import { Variant } from "dbus-native";
import { BleDriver } from "../../src/ble/ble-driver.ts";
import { characteristicSource } from "../../src/ble/ble-radio.ts";
import { parseBleUuid } from "../../src/ble/ble-uuid.ts";
import { BluezRadio } from "../../src/ble/bluez-radio.ts";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { DriverRegistry } from "../../src/driver/driver-registry.ts";
import { ThingHost } from "../../src/host/thing-host.ts";
import { NO_SECRETS } from "../no-secrets.ts";
import { until } from "../until.ts";
import { DEVICE_PATH, skipBluez, startBluezMock } from "./bluez-mock.ts";

const DEVICE = "AA:BB:CC:DD:EE:FF";
const LEVEL = { service: parseBleUuid("180f") ?? "", characteristic: parseBleUuid("2a19") ?? "" };

function recorder() {
  const told: unknown[] = [];
  return {
    told,
    onData: (source: string, data: Uint8Array) => void told.push([source, Buffer.from(data).toString("hex")]),
    onLinkLost: () => void told.push("link lost"),
    onDown: () => void told.push("down"),
  };
}

test("BluezDevice hands on what python-dbusmock's BlueZ hears, and says when it ends", {
  skip: skipBluez,
}, async (t) => {
  const bluez = await startBluezMock();
  t.after(() => bluez.end());
  const listener = recorder();
  const open = await new BluezRadio(bluez.address).open(DEVICE, listener);
  t.after(() => open.close());
  const discovering = await bluez.call(
    "/org/bluez/hci0",
    "org.freedesktop.DBus.Properties",
    "Get",
    "ss",
    "org.bluez.Adapter1",
    "Discovering",
  );
  assert.equal(discovering, true);
  await bluez.call("/", "org.bluez.Mock", "AddDevice", "sss", "hci0", DEVICE, "tag");
  await bluez.call("/", "org.bluez.Mock", "AddDevice", "sss", "hci0", "11:22:33:44:55:66", "other");
  const said = (hex: string) => ({
    ManufacturerData: new Variant("a{qv}", [[0x499, new Variant("ay", Buffer.from(hex, "hex"))]]),
    ServiceData: new Variant("a{sv}", { "0000fcd2-0000-1000-8000-00805f9b34fb": new Variant("ay", Buffer.of(0x40)) }),
  });
  await bluez.change("/org/bluez/hci0/dev_11_22_33_44_55_66", "org.bluez.Device1", said("ff"));
  await bluez.change(DEVICE_PATH, "org.bluez.Device1", said("0512"));
  await until(() => listener.told.length === 2, "the device was heard");
  assert.deepEqual(listener.told, [
    ["company 1177", "0512"],
    ["service 0000fcd200001000800000805f9b34fb", "40"],
  ]);
  await bluez.endBluez();
  await until(() => listener.told.at(-1) === "down", "BlueZ is gone");
});

test("BluezDevice connects, reads, writes and is notified of a characteristic", { skip: skipBluez }, async (t) => {
  const bluez = await startBluezMock();
  t.after(() => bluez.end());
  const level = await bluez.addGattDevice();
  const listener = recorder();
  const open = await new BluezRadio(bluez.address).open(DEVICE, listener);
  t.after(() => open.close());
  const { signal } = new AbortController();
  assert.deepEqual([...(await open.read(LEVEL, signal))], [97]);
  await open.write(LEVEL, Uint8Array.of(50), signal);
  assert.deepEqual([...(await open.read(LEVEL, signal))], [50]);
  await assert.rejects(open.read({ ...LEVEL, characteristic: "0".repeat(32) }, signal), /has no characteristic/);
  await open.notify(LEVEL, signal);
  await bluez.change(level, "org.bluez.GattCharacteristic1", { Value: new Variant("ay", Buffer.of(49)) });
  await until(() => listener.told.length === 1, "the level was told");
  assert.deepEqual(listener.told, [[characteristicSource(LEVEL), "31"]]);
  await bluez.call(DEVICE_PATH, "org.bluez.Device1", "Disconnect", "");
  await until(() => listener.told.at(-1) === "link lost", "the connection ended");
  assert.deepEqual([...(await open.read(LEVEL, signal))], [50]);
  await open.close();
});

const TAG = `"@context": [https://www.w3.org/2022/wot/td/v1.1, { thimble: urn:thimble:td:v1# }]
title: Tag
base: ble://aa-bb-cc-dd-ee-ff
properties:
  temperature:
    { type: number, unit: Cel, readOnly: true, forms: [{ href: "", thimble:advertisement: ruuvi5, thimble:field: temperature }] }
  told:
    type: number
    unit: "%"
    readOnly: true
    forms: [{ href: "", thimble:service: "180f", thimble:characteristic: "2a19", thimble:bitLength: 8, thimble:notify: true }]
  level:
    type: number
    unit: "%"
    forms: [{ href: "", thimble:service: "180f", thimble:characteristic: "2a19", thimble:bitLength: 8 }]
`;

test("a tag of python-dbusmock's BlueZ is a Thing", { skip: skipBluez }, async (t) => {
  const bluez = await startBluezMock();
  const level = await bluez.addGattDevice();
  const clock = new SystemClock();
  const radio = new BluezRadio(bluez.address);
  const drivers = new DriverRegistry({
    ble: () => new BleDriver({ device: DEVICE, radio, clock, secrets: NO_SECRETS }),
  });
  const host = new ThingHost({ clock, random: new SeededRandom(1), logger: SILENT_LOGGER, drivers });
  t.after(async () => {
    await host.close();
    await bluez.end();
  });
  host.add(parseThingDescription(TAG, "tag.td.yaml", "tag"));
  await until(() => host.last("tag/level")?.value === 97, "the level was asked for");
  const data = Buffer.from("0512FC5394C37C0004FFFC040CAC364200CDCBB8334C884F", "hex");
  const said = { ManufacturerData: new Variant("a{qv}", [[0x499, new Variant("ay", data)]]) };
  await bluez.change(DEVICE_PATH, "org.bluez.Device1", said);
  await bluez.change(level, "org.bluez.GattCharacteristic1", { Value: new Variant("ay", Buffer.of(49)) });
  await until(() => host.last("tag/temperature")?.value === 24.3, "the temperature was heard");
  await until(() => host.last("tag/told")?.value === 49, "the level was told");
  await host.write("tag/level", 12, { by: "test" });
  assert.equal(host.last("tag/temperature")?.quality, "good");
  await bluez.endBluez();
  await until(() => host.list()[0]?.isReachable === false, "the Thing is unreachable");
});

test("BluezDevice waits no longer for a device that is not there than who asks", { skip: skipBluez }, async (t) => {
  const bluez = await startBluezMock();
  t.after(() => bluez.end());
  const open = await new BluezRadio(bluez.address).open(DEVICE, recorder());
  t.after(() => open.close());
  const late = new AbortController();
  const writing = open.write(LEVEL, Uint8Array.of(50), late.signal);
  late.abort(new Error("late"));
  await assert.rejects(writing, /late/);
});
