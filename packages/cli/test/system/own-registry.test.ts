import { test } from "node:test";
import { HERE, shortJourney } from "../support/release-journey.ts";

test("what is built, signed and pushed to our registry is pulled by another device, checked and run; an older release is refused, and what ran goes on", (t) =>
  shortJourney(t, HERE));
