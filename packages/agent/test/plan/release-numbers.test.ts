import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, isThimbleError } from "@thimble/base";
import { acceptReleases, checkReleases, type NumberedImage } from "../../src/plan/release-numbers.ts";
import { digestOf } from "../fixtures.ts";

function image(name: string, release: number | undefined, digit = "a"): NumberedImage {
  return { service: "guard", image: name, digest: digestOf(digit), release };
}

/** What is wrong with images on a device that accepted release 5 of plant/guard, and runs the image with this digit. */
function problemsOf(images: readonly NumberedImage[], running = "f"): string {
  const problems = new Diagnostics();
  checkReleases(images, { numbers: new Map([["plant/guard", 5]]), images: new Set([digestOf(running)]) }, problems);
  try {
    problems.throwIfAny();
    return "";
  } catch (error) {
    assert.ok(isThimbleError(error, "images.rolled-back"), String(error));
    return error.message;
  }
}

test("checkReleases() takes the same release and later ones, and other repositories", () => {
  assert.equal(problemsOf([image("plant/guard:9", 5), image("plant/guard:1", 6), image("toys", undefined)]), "");
});

test("checkReleases() refuses an older release under whatever tag, and one without a number", () => {
  assert.match(problemsOf([image("plant/guard:99", 4)]), /Cannot go back to image plant\/guard:99: it is release 4/);
  assert.match(problemsOf([image("plant/guard:99", undefined)]), /it has no release number/);
  assert.match(problemsOf([image(`plant/guard@${digestOf("a")}`, 4)]), /it is release 4/);
});

test("checkReleases() lets what runs run on, whatever its number", () => {
  assert.equal(problemsOf([image("plant/guard:1", 4, "e")], "e"), "");
});

test("checkReleases() goes by the registry too: another one's images are others", () => {
  assert.equal(problemsOf([image("registry.example/plant/guard:1", 1)]), "");
});

test("acceptReleases() only raises numbers, to the highest of a repository", () => {
  const before = new Map([
    ["a", 5],
    ["b", 1],
  ]);
  const accepted = acceptReleases(
    [image("a:1", 4), image("b:1", 2), image("b:2", 3), image("c", undefined)],
    before,
    false,
  );
  assert.deepEqual(
    accepted,
    new Map([
      ["a", 5],
      ["b", 3],
    ]),
  );
});

test("acceptReleases() lowers those of the images that an operator lets go back, and no others", () => {
  const before = new Map([
    ["a", 5],
    ["b", 6],
    ["c", 7],
  ]);
  const accepted = acceptReleases([image("a:1", 4), image("b", undefined)], before, true);
  assert.deepEqual(
    accepted,
    new Map([
      ["a", 4],
      ["c", 7],
    ]),
  );
});
