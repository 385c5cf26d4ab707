import { test } from "node:test";
import { AS_PROCESSES, longJourney } from "../support/release-journey.ts";

test(
  "a release goes from its sources to another device by our registry, each command a process of its own; what was changed, is not signed or older is refused, and what ran goes on",
  {
    timeout: 600_000,
  },
  (t) => longJourney(t, AS_PROCESSES),
);
