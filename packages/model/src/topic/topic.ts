/** The name of a topic, without wildcards: `plant/1/anomaly`. Made by `parseTopicName`. */
export type TopicName = string & { readonly __brand?: "TopicName" };
/** A topic filter: `plant/+/reset`, `things/#`. Made by `parseTopicFilter`. */
export type TopicFilter = string & { readonly __brand?: "TopicFilter" };

/** Most bytes of a topic name or filter in UTF-8. @see MQTT 5.0, section 4.7.3, [MQTT-4.7.3-3] */
export const MAXIMUM_TOPIC_BYTES: number = 65_535;

/**
 * Checks a topic name: at least one character, no NUL, no wildcard, at most 65,535 bytes of UTF-8. Returns undefined when it is none.
 * @see MQTT 5.0, section 4.7.1 [MQTT-4.7.0-1] and section 4.7.3
 */
export function parseTopicName(text: string): TopicName | undefined {
  return isTopicText(text) && !/[+#]/.test(text) ? text : undefined;
}

/**
 * Checks a topic filter: as a name, but `+` may stand for one whole level and `#` for all levels from the last on.
 * Returns undefined when it is none.
 * @see MQTT 5.0, section 4.7.1 [MQTT-4.7.1-1] and [MQTT-4.7.1-2]
 */
export function parseTopicFilter(text: string): TopicFilter | undefined {
  if (!isTopicText(text)) return undefined;
  const levels = text.split("/");
  const isRight = levels.every((level, i) => {
    if (level === "#") return i === levels.length - 1;
    return level === "+" || !/[+#]/.test(level);
  });
  return isRight ? text : undefined;
}

/**
 * Whether a topic is one of those the filter stands for. Both must be well-formed.
 *
 * `#` also matches its parent level, and a filter that begins with a wildcard matches no topic that begins with `$`.
 * @see MQTT 5.0, sections 4.7.1.2, 4.7.1.3 and 4.7.2
 */
export function topicMatches(filter: TopicFilter, topic: TopicName): boolean {
  return filterCovers(filter, topic);
}

/**
 * Whether everything that `other` (a filter or a topic) matches is matched by `filter`: whether a grant of `filter` allows `other`.
 * Both must be well-formed.
 */
export function filterCovers(filter: TopicFilter, other: TopicFilter | TopicName): boolean {
  if (/^[+#]/.test(filter) && other.startsWith("$")) return false;
  if (filter === "+/#" && other === "#") return true;
  const wide = filter.split("/");
  const narrow = other.split("/");
  for (const [i, level] of wide.entries()) {
    if (level === "#") return true;
    const against = narrow[i];
    if (against === undefined || against === "#") return false;
    if (level !== "+" && level !== against) return false;
  }
  return narrow.length === wide.length;
}

function isTopicText(text: string): boolean {
  return (
    text !== "" &&
    !text.includes("\0") &&
    text.isWellFormed() &&
    (text.length * 3 <= MAXIMUM_TOPIC_BYTES || Buffer.byteLength(text) <= MAXIMUM_TOPIC_BYTES)
  );
}
