import assert from "node:assert/strict";
import { test } from "node:test";
import { BTHOME_SERVICE } from "../../src/ble/bthome.ts";
import { decodeAdvertisement } from "../../src/ble/decode-advertisement.ts";

test("decodeAdvertisement() looks only where the format is", () => {
  const bthome = {
    device: "aa:bb:cc:dd:ee:ff",
    manufacturer: new Uint8Array(),
    services: new Map([[BTHOME_SERVICE, Uint8Array.of(0x40, 0x01, 0x61)]]),
  };
  assert.deepEqual(decodeAdvertisement("bthome", bthome), new Map([["battery", 97]]));
  assert.equal(decodeAdvertisement("ruuvi5", bthome), undefined);
  assert.equal(decodeAdvertisement("bthome", { ...bthome, services: new Map() }), undefined);
});
