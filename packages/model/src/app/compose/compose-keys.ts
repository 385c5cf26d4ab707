import type { KeyTable } from "../sections/key-table.ts";

// The keys of the Compose Specification, schema/compose-spec.json as of June 2026, parted into those that a tiny container has and the others.

/** @see Compose Specification, schema, `properties` */
export const TOP_LEVEL_KEYS: KeyTable = {
  supported: ["name", "services"],
  unsupported: ["configs", "include", "models", "networks", "secrets", "version", "volumes"],
};

/** @see Compose Specification, schema, `definitions/service` */
export const SERVICE_KEYS: KeyTable = {
  supported: [
    "image",
    "build",
    "platform",
    "pull_policy",
    "environment",
    "depends_on",
    "restart",
    "stop_grace_period",
    "scale",
    "volumes",
    "deploy",
    "develop",
    "x-thimble",
  ],
  unsupported: [
    "annotations",
    "attach",
    "blkio_config",
    "cap_add",
    "cap_drop",
    "cgroup",
    "cgroup_parent",
    "command",
    "configs",
    "container_name",
    "cpu_count",
    "cpu_percent",
    "cpu_period",
    "cpu_quota",
    "cpu_rt_period",
    "cpu_rt_runtime",
    "cpu_shares",
    "cpus",
    "cpuset",
    "credential_spec",
    "device_cgroup_rules",
    "devices",
    "dns",
    "dns_opt",
    "dns_search",
    "domainname",
    "entrypoint",
    "env_file",
    "expose",
    "extends",
    "external_links",
    "extra_hosts",
    "gpus",
    "group_add",
    "healthcheck",
    "hostname",
    "init",
    "ipc",
    "isolation",
    "label_file",
    "labels",
    "links",
    "logging",
    "mac_address",
    "mem_limit",
    "mem_reservation",
    "mem_swappiness",
    "memswap_limit",
    "models",
    "network_mode",
    "networks",
    "oom_kill_disable",
    "oom_score_adj",
    "pid",
    "pids_limit",
    "ports",
    "post_start",
    "pre_stop",
    "privileged",
    "profiles",
    "provider",
    "pull_refresh_after",
    "read_only",
    "runtime",
    "secrets",
    "security_opt",
    "shm_size",
    "stdin_open",
    "stop_signal",
    "storage_opt",
    "sysctls",
    "tmpfs",
    "tty",
    "ulimits",
    "use_api_socket",
    "user",
    "userns_mode",
    "uts",
    "volumes_from",
    "working_dir",
  ],
};

/** @see Compose Build Specification, schema, `definitions/service/properties/build` */
export const BUILD_KEYS: KeyTable = {
  supported: ["context", "dockerfile", "args", "labels", "target", "platforms", "no_cache", "pull"],
  unsupported: [
    "additional_contexts",
    "cache_from",
    "cache_to",
    "dockerfile_inline",
    "entitlements",
    "extra_hosts",
    "isolation",
    "network",
    "privileged",
    "provenance",
    "sbom",
    "secrets",
    "shm_size",
    "ssh",
    "tags",
    "ulimits",
  ],
};

/** @see Compose Specification, schema, `definitions/service/properties/depends_on` */
export const DEPENDENCY_KEYS: KeyTable = {
  supported: ["condition"],
  unsupported: ["required", "restart"],
};

/** @see Compose Deploy Specification, schema, `definitions/deployment` */
export const DEPLOY_KEYS: KeyTable = {
  supported: ["replicas", "resources", "update_config"],
  unsupported: ["endpoint_mode", "labels", "mode", "placement", "restart_policy", "rollback_config"],
};

/** @see Compose Deploy Specification, schema, `definitions/deployment/properties/resources` */
export const RESOURCE_KEYS: KeyTable = {
  supported: ["limits"],
  unsupported: ["reservations"],
};

/** @see Compose Deploy Specification, schema, `definitions/deployment/properties/resources/properties/limits` */
export const LIMIT_KEYS: KeyTable = {
  supported: ["memory"],
  unsupported: ["cpus", "pids"],
};

/** @see Compose Deploy Specification, schema, `definitions/deployment/properties/update_config` */
export const UPDATE_KEYS: KeyTable = {
  supported: ["parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order"],
  unsupported: [],
};

/** @see Compose Specification, schema, `definitions/service/properties/volumes` */
export const VOLUME_KEYS: KeyTable = {
  supported: ["type", "source", "target", "read_only"],
  unsupported: ["consistency", "bind", "volume", "tmpfs", "image"],
};

/** @see Compose Develop Specification, schema, `definitions/development` */
export const DEVELOP_KEYS: KeyTable = { supported: ["watch"], unsupported: [] };

/** @see Compose Develop Specification, schema, `definitions/development/properties/watch/items` */
export const WATCH_KEYS: KeyTable = {
  supported: ["path", "action", "ignore"],
  unsupported: ["exec", "include", "initial_sync", "target"],
};
