import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { Variant } from "dbus-native";
import { BluezRadio } from "../../src/ble/bluez-radio.ts";
import { scanBle } from "../../src/ble/scan-ble.ts";
import { hasCode } from "../things.ts";
import { DEVICE_PATH, skipBluez, startBluezMock } from "./bluez-mock.ts";

const clock = new SystemClock();

test("scanBle() lists what BlueZ hears, with the values of formats that are known", { skip: skipBluez }, async (t) => {
  const bluez = await startBluezMock();
  t.after(() => bluez.end());
  const said = new Variant("ay", Buffer.from("4002c40903bf13", "hex"));
  const properties = {
    Address: new Variant("s", "AA:BB:CC:DD:EE:FF"),
    Name: new Variant("s", "Hall"),
    RSSI: new Variant("n", -61),
    ServiceData: new Variant("a{sv}", { "0000fcd2-0000-1000-8000-00805f9b34fb": said }),
  };
  await bluez.call(
    "/",
    "org.freedesktop.DBus.Mock",
    "AddObject",
    "ssa{sv}a(ssss)",
    DEVICE_PATH,
    "org.bluez.Device1",
    properties,
    [],
  );
  const [hall] = await scanBle({ clock, time: 1, radio: new BluezRadio(bluez.address) });
  assert.deepEqual([hall?.title, hall?.has], ["Hall", ["-61 dBm", "temperature 25 Cel", "humidity 50.55 %"]]);
  assert.equal(hall?.thing?.role, "Hall");
});

test("scanBle() says why there is no radio", async () => {
  const radio = new BluezRadio("unix:path=/nowhere/bus");
  await assert.rejects(scanBle({ clock, time: 1, radio }), hasCode("things.unreachable"));
});
