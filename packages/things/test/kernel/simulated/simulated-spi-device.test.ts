import assert from "node:assert/strict";
import { test } from "node:test";
import { KernelError } from "../../../src/kernel/kernel-error.ts";
import { SimulatedSpiDevice } from "../../../src/kernel/simulated/simulated-spi-device.ts";
import { encodeSpiTransfer, SPI_IOCTLS } from "../../../src/kernel/spi-uapi.ts";

test("SimulatedSpiDevice takes settings and passes transfers on to its chip", () => {
  const device = new SimulatedSpiDevice({ transfer: (bytes) => bytes.map((byte) => byte + 1) });
  const file = device.open();
  file.ioctl(SPI_IOCTLS.SPI_IOC_WR_MODE, { bytes: Uint8Array.of(3) });
  file.ioctl(SPI_IOCTLS.SPI_IOC_WR_BITS_PER_WORD, { bytes: Uint8Array.of(8) });
  file.ioctl(SPI_IOCTLS.SPI_IOC_WR_MAX_SPEED_HZ, { bytes: Uint8Array.of(0x40, 0x42, 0x0f, 0) });
  assert.deepEqual(device.settings, { mode: 3, bitsPerWord: 8, maximumHz: 1_000_000 });
  const received = new Uint8Array(2);
  const memory = encodeSpiTransfer({ sent: Uint8Array.of(1, 2), received, speedHz: 1000 });
  assert.equal(file.ioctl(SPI_IOCTLS["SPI_IOC_MESSAGE(1)"], memory), 2);
  assert.deepEqual([...received], [2, 3]);
  assert.throws(() => file.ioctl(1, memory), KernelError);
  file.close();
});
