import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type CStruct, defineStruct, readText, viewOf, writeText } from "../../src/kernel/c-struct.ts";
import * as gpio from "../../src/kernel/gpio-uapi.ts";
import { I2C_NUMBERS, I2C_STRUCTS } from "../../src/kernel/i2c-uapi.ts";
import { SPI_IOCTLS, SPI_STRUCTS } from "../../src/kernel/spi-uapi.ts";

const STRUCTS: readonly CStruct[] = [...gpio.GPIO_STRUCTS, ...I2C_STRUCTS, ...SPI_STRUCTS];
const NUMBERS: Readonly<Record<string, number | bigint>> = {
  ...gpio.GPIO_V2_LINE_FLAGS,
  ...gpio.GPIO_IDS,
  ...gpio.GPIO_IOCTLS,
  ...I2C_NUMBERS,
  ...SPI_IOCTLS,
  GPIO_MAX_NAME_SIZE: gpio.GPIO_MAX_NAME_SIZE,
  GPIO_V2_LINES_MAX: gpio.GPIO_V2_LINES_MAX,
  GPIO_V2_LINE_NUM_ATTRS_MAX: gpio.GPIO_V2_LINE_NUM_ATTRS_MAX,
};

/** A program that prints, of every structure and number, what the headers make of it. */
function source(): string {
  const sizes = STRUCTS.flatMap(({ name, fields }) => [
    `printf("${name} %zu\\n", sizeof(${name}));`,
    ...fields.map((field) => `printf("${name}.${field} %zu\\n", offsetof(${name}, ${field}));`),
  ]);
  const numbers = Object.keys(NUMBERS).map((name) => `printf("${name} %llu\\n", (unsigned long long)(${name}));`);
  return `#include <stddef.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <linux/gpio.h>
#include <linux/i2c.h>
#include <linux/i2c-dev.h>
#include <linux/spi/spidev.h>
int main(void) {
  ${[...sizes, ...numbers].join("\n  ")}
  return 0;
}`;
}

/** What the program prints, or undefined where this machine can not compile it. */
function printed(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "thimble-uapi-"));
  try {
    writeFileSync(join(folder, "p.c"), source());
    const env = { PATH: "/usr/local/bin:/usr/bin:/bin" };
    const compiler = ["gcc", "clang"].find(
      (name) => spawnSync(name, ["-o", "p", "p.c"], { cwd: folder, env }).status === 0,
    );
    return compiler === undefined ? undefined : spawnSync(join(folder, "p"), { encoding: "utf8" }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PRINTED = printed();
const SKIP =
  PRINTED === undefined && process.env["THIMBLE_TEST_REQUIRE_ALL"] === undefined
    ? "needs gcc or clang and the kernel's headers: apt-get install gcc libc6-dev linux-libc-dev"
    : false;

test("structures, flags and numbers of ioctls are those of the kernel's own headers", { skip: SKIP }, () => {
  assert.ok(PRINTED !== undefined, "it does not compile");
  const expected = [
    ...STRUCTS.flatMap((struct) => [
      `${struct.name} ${struct.size}`,
      ...struct.fields.map((field) => `${struct.name}.${field} ${struct.at(field)}`),
    ]),
    ...Object.entries(NUMBERS).map(([name, value]) => `${name} ${value}`),
  ];
  assert.deepEqual(PRINTED.trim().split("\n"), expected);
});

test("defineStruct() aligns members and the whole, also with structures inside", () => {
  const inner = defineStruct("struct inner", { a: ["u8"], b: ["u64"], c: ["u16"] });
  assert.deepEqual(
    inner.fields.map((field) => inner.at(field)),
    [0, 8, 16],
  );
  assert.equal(inner.size, 24);
  const outer = defineStruct("struct outer", { a: ["u8", 3], b: [inner, 2], c: ["u8"] });
  assert.equal(outer.at("b", 1), 32);
  assert.equal(outer.at("c"), 56);
  assert.equal(outer.size, 64);
  assert.throws(() => outer.at("d"), RangeError);
});

test("writeText() leaves room for a NUL and never cuts a letter in two; readText() stops at it", () => {
  const bytes = new Uint8Array(8);
  writeText(viewOf(bytes), 2, 5, "abcé");
  assert.equal(readText(viewOf(bytes), 2, 5), "abc");
  assert.equal(bytes[6], 0);
  assert.equal(readText(viewOf(Uint8Array.of(97, 98)), 0, 2), "ab");
});
