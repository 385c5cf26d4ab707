/** The imports of a container, as a module writes them: a length and a name, twice, and that it is a function. @see wit/, package thimble:edge@0.2.0 */
const IMPORTS = Object.entries({
  timers: ["now", "every"],
  log: ["message", "number"],
  things: ["property", "action", "read", "write"],
  bus: ["topic", "publish", "publish-number"],
  senml: ["field", "add", "publish"],
  config: ["number"],
  state: ["key", "get-number", "set-number"],
}).flatMap(([name, functions]) => functions.map((it) => `${sized(`thimble:edge/${name}@0.2.0`)}${sized(it)}\0`));

/**
 * What tiny images, their signatures, and the documents of an app with its Things have in common, as the dictionary of bundles: a third of each is this text. Both sides
 * must have the same bytes, so another text is another version of `BUNDLE_TYPE`. What stands last is cheapest to name.
 * @see RFC 8878, section 5: any bytes may be a dictionary
 */
export const BUNDLE_WORDS: Uint8Array = new TextEncoder().encode(
  [
    ...IMPORTS,
    "memory\x02\0\x07reading\0",
    '  - mqv: https://www.w3.org/2019/wot/mqtt#\n    forms: [{ href: "", mqv:filter: a, thimble:pointer: /a }]\n    forms: [{ href: "", mqv:topic: a }]\nbase: mqtt://127.0.0.1:1883\n',
    "    readOnly: true\n    writeOnly: true\n    minimum: 0\n    maximum: 100\n    thimble:staleAfter: 10s\n    thimble:scale: 0.1\n    type: boolean\n    type: integer\n",
    "    thimble:simulate: { kind: sine, mean: 20, amplitude: 5, period: 10m }\n    thimble:simulate: { kind: random-walk, start: 20, step: 1, minimum: 0, maximum: 100 }\n",
    '      - href: "0"\n        op: [readproperty, observeproperty, writeproperty]\n        modv:entity: Coil\n        modv:entity: InputRegister\n        modv:entity: HoldingRegister\n',
    "        modv:type: xsd:unsignedShort\n        modv:zeroBasedAddressing: true\n        modv:pollingTime: 1000\n",
    '"@context":\n  - https://www.w3.org/2022/wot/td/v1.1\n  - modv: https://www.w3.org/2019/wot/modbus#\n    thimble: urn:thimble:td:v1#\nid: urn:thimble:\ntitle: \nbase: modbus+tcp://127.0.0.1:502/1/\n',
    "securityDefinitions: { none: { scheme: nosec } }\nsecurity: none\n\nproperties:\n  temperature:\n    title: Temperature of the \n    type: number\n    unit: Cel\n    forms:\n",
    "name: \n\nservices:\n  a:\n    image: a:1.0.0\n    build: ./a\n    platform: wasip1/wasm\n    environment:\n    restart: unless-stopped\n    deploy:\n      resources: { limits: { memory: 64K } }\n",
    "      update_config: { parallelism: 1, monitor: 60s, failure_action: rollback, max_failure_ratio: 0.1 }\n    x-thimble:\n      on: { reading: [machine/temperature] }\n",
    "      grants: { read: [], write: [], publish: [plant/1/] }\n      units: { machine/temperature: Cel }\n      budget: { instructions: 20k, messages: 50/s, state: 4K }\n      queue: { length: 256, full: push-back }\n",
    '{"app":{"name":"","services":[{"budget":{"bytesPerSecond":65536,"instructions":20000,"logLinesPerSecond":10,"memoryBytes":65536,"messagesPerSecond":50,"stateBytes":4096,"writesPerSecond":50},"dependsOn":[],',
    '"environment":{},"grants":{"publish":["plant/1/"],"read":["machine/temperature"],"write":[]},"image":"a:1.0.0","name":"a","on":{"message":[],"reading":["machine/temperature"]},"platform":"wasip1/wasm",',
    '"queue":{"length":256,"whenFull":"drop-oldest"},"replicas":1,"restart":"unless-stopped","stopGracePeriod":10000,"units":{},"update":{"delay":0,"failureAction":"rollback","maximumFailureRatio":0.1,',
    '"monitor":60000,"order":"stop-first","parallelism":1}}]},"images":{"a":"sha256:"},"things":{"a":""},"version":1}',
    '{"annotations":{"org.opencontainers.image.title":""},"artifactType":"application/vnd.docker.compose.project","config":{"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",',
    '"mediaType":"application/vnd.oci.empty.v1+json","size":2},"layers":[{"digest":"sha256:","mediaType":"application/vnd.thimble.desired-state.v1+json","size":6526},{"annotations":{"com.docker.compose.file":"compose.yaml",',
    '"org.opencontainers.image.title":"compose.yaml"},"digest":"sha256:","mediaType":"application/vnd.docker.compose.file+yaml","size":1653},{"annotations":{"org.opencontainers.image.title":"things/a.td"},"digest":"sha256:",',
    '"mediaType":"text/plain","size":563}],"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}',
    '{"manifests":[{"annotations":{"thimble.app":"true"},"artifactType":"application/vnd.docker.compose.project","digest":"sha256:","mediaType":"application/vnd.oci.image.manifest.v1+json","size":1529}],"mediaType":"application/vnd.oci.image.index.v1+json","schemaVersion":2}',
    '{"critical":{"identity":{"docker-reference":"thimble-apps/"},"image":{"docker-manifest-digest":"sha256:"},"type":"cosign container image signature"},"optional":null}',
    '{"architecture":"","config":{},"created":"0001-01-01T00:00:00Z","history":[{"created":"0001-01-01T00:00:00Z"}],"os":"","rootfs":{"diff_ids":["sha256:"],"type":"layers"}}',
    '{"artifactType":"application/vnd.dev.cosign.artifact.sig.v1+json","config":{"digest":"sha256:","mediaType":"application/vnd.oci.image.config.v1+json","size":233},"layers":[{"annotations":{"dev.cosignproject.cosign/signature":"MEUCIQD="},"digest":"sha256:","mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","size":221}],"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2,"subject":{"digest":"sha256:","mediaType":"application/vnd.oci.image.manifest.v1+json","size":614}}',
    '{"architecture":"wasm","created":"1970-01-01T00:00:00Z","layerDigests":["sha256:"],"os":"wasip1","thimble":{"budget":{"bytesPerSecond":8388608,"instructions":20000,"memoryBytes":65536,"messagesPerSecond":20000,"stateBytes":256,"writesPerSecond":20000},"grants":{"invoke":[],"publish":["plant/1/"],"read":["machine/temperature"],"write":[]},"on":{"event":[],"message":[],"reading":["machine/temperature"]},"units":{"machine/temperature":"Cel"}}}',
    '{"annotations":{"org.opencontainers.image.created":"2026-01-01T00:00:00Z","org.opencontainers.image.description":"","org.opencontainers.image.licenses":"Apache-2.0","org.opencontainers.image.revision":"","org.opencontainers.image.source":"https://github.com/","org.opencontainers.image.title":"","org.opencontainers.image.version":"1.0.0","thimble.release":"1"},"config":{"digest":"sha256:","mediaType":"application/vnd.wasm.config.v0+json","size":467},"layers":[{"digest":"sha256:","mediaType":"application/wasm","size":830}],"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}',
    '{"about":{"sha256:":[],"sha256:":[{"digest":"sha256:","tag":"sha256-.sig"}]},"first":"sha256:"}',
  ].join(""),
);

function sized(name: string): string {
  return `${String.fromCharCode(name.length)}${name}`;
}
