"""Decodes and encodes with cantools, which is not ours: lines of JSON in, lines of JSON out."""
import json
import sys

import cantools

database = cantools.database.load_file(sys.argv[1])
for line in sys.stdin:
    ask = json.loads(line)
    message = database.get_message_by_name(ask["message"])
    data = bytes.fromhex(ask["data"])
    values = message.decode(data, decode_choices=False)
    out = {"values": values}
    changed = {**values, ask["signal"]: ask["value"]}
    out["data"] = message.encode(changed, strict=False).hex()
    print(json.dumps(out), flush=True)
