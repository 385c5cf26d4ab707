/**
 * How @thimble/assemblyscript offers each import: what a container writes. What is not here has a declaration in
 * sdk/assemblyscript/assembly/host.ts and nothing around it.
 */
export const ASSEMBLYSCRIPT_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  things: {
    property: "thing(name).number(name), thing(name).boolean(name)",
    read: "property.value, property.time, property.quality",
    write: "property.write(value)",
    "read-now": "property.readNow(timeout)",
    "write-now": "property.writeNow(value, timeout)",
    action: "thing(name).action(name)",
    invoke: "action.invoke(input, timeout), action.output",
  },
  bus: {
    topic: "topic(name)",
    "topic-with": "topic(name, qos, retain)",
    publish: "topic.publish(text), topic.publishBytes(bytes)",
    "publish-number": "topic.publishNumber(value)",
    "number-at": "message.number(pointer), message.value",
  },
  senml: {
    field: "senml.field(name, unit)",
    add: "field.add(value, time)",
    publish: "senml.publish(topic)",
  },
  timers: { now: "now()", every: "timers.every(period)", sleep: "sleep(milliseconds)" },
  log: { number: "log.number(message, value, level)" },
  config: { number: "config.number(name, fallback)" },
  state: {
    key: "state.number(name, fallback), state.bytes(name)",
    "get-number": "number.value",
    "set-number": "number.value = value, number.set(value)",
    get: "bytes.value",
    set: "bytes.value = value",
    delete: "number.delete(), bytes.value = null",
    list: "state.keys(), state.keysAfter(name, limit)",
    "compare-and-set-number": "number.compareAndSet(expected, value)",
    "compare-and-set": "bytes.compareAndSet(expected, value)",
  },
  logging: {
    log: "log.debug(message), log.info(message), log.warn(message), log.error(message), log.text(message, level)",
  },
  store: { get: "config.text(name, fallback)" },
  random: { "get-random-bytes": "randomBytes(length)", "get-random-u64": "random()" },
};
