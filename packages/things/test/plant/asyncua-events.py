"""A client of asyncua, which is not ours and not node-opcua's: prints the events that a server tells of at its server object, a line of JSON each."""
import asyncio
import json
import sys

from asyncua import Client, ua


class Printer:
    def event_notification(self, event):
        own = getattr(event, "Strength", None)
        line = {"message": event.Message.Text, "severity": event.Severity, "source": event.SourceName, "strength": own}
        print(json.dumps(line), flush=True)


async def main():
    async with Client(sys.argv[1]) as client:
        subscription = await client.create_subscription(50, Printer())
        types = [ua.ObjectIds.BaseEventType] + [client.get_node(each) for each in sys.argv[2:]]
        for each in types:
            await subscription.subscribe_events(evtypes=each)
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
