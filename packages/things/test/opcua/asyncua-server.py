"""
A server of asyncua, which is not ours and not node-opcua's: one number that rises when it is read on, one that can be written.
With a folder as second argument it also signs and encrypts with the certificate there, and lets in who has the certificate of its folder `user` alone.
"""
import asyncio
import sys
from pathlib import Path

from asyncua import Server, ua
from asyncua.server.user_managers import CertificateUserManager


async def main():
    secured = sys.argv[2] if len(sys.argv) > 2 else None
    users = CertificateUserManager()
    if secured is not None:
        await users.add_admin(Path(secured) / "user" / "cert.pem", name="me")
    server = Server(user_manager=users) if secured is not None else Server()
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{sys.argv[1]}/plant")
    policies = [ua.SecurityPolicyType.NoSecurity]
    if secured is not None:
        await server.set_application_uri("urn:test:server")
        await server.load_certificate(str(Path(secured) / "cert.pem"))
        await server.load_private_key(str(Path(secured) / "key.pem"))
        policies = [*policies, ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt]
        server.set_identity_tokens([ua.X509IdentityToken])
    server.set_security_policy(policies)
    index = await server.register_namespace("http://example.org/plant")
    pump = await server.nodes.objects.add_object(ua.NodeId("Pump", index), ua.QualifiedName("Pump", index))
    speed = await pump.add_variable(ua.NodeId("Pump.Speed", index), ua.QualifiedName("Speed", index), 1450.5)
    limit = await pump.add_variable(
        ua.NodeId("Pump.Limit", index), ua.QualifiedName("Limit", index), 10, varianttype=ua.VariantType.UInt16
    )
    await limit.set_writable()
    async def twice(parent, number):
        return [ua.Variant(2 * number.Value, ua.VariantType.Double)]

    await pump.add_method(
        ua.NodeId("Pump.Twice", index), ua.QualifiedName("Twice", index), twice, [ua.VariantType.Double], [ua.VariantType.Double]
    )
    celsius = ua.EUInformation(
        NamespaceUri="http://www.opcfoundation.org/UA/units/un/cefact",
        UnitId=4408652,
        DisplayName=ua.LocalizedText("°C"),
        Description=ua.LocalizedText("degree Celsius"),
    )
    motor = await pump.add_object(ua.NodeId("Pump.Motor", index), ua.QualifiedName("Motor", index))
    heat = await motor.add_variable(ua.NodeId("Pump.Motor.Heat", index), ua.QualifiedName("Heat", index), 41.5)
    await heat.add_property(ua.NodeId("Heat.Unit", index), ua.QualifiedName("EngineeringUnits", 0), celsius)
    await heat.add_property(ua.NodeId("Heat.Range", index), ua.QualifiedName("EURange", 0), ua.Range(Low=-10.0, High=120.0))
    await pump.add_variable(ua.NodeId("Pump.Name", index), ua.QualifiedName("Name", index), "pump")

    async def home(parent, factor):
        await speed.write_value(factor.Value)
        return []

    await pump.add_method(ua.NodeId("Pump.Set", index), ua.QualifiedName("Set", index), home, [ua.VariantType.Double], [])
    # Two kinds of events: one of a type of its own, told at the pump, and plain ones, told at the server.
    overheated = await server.create_custom_event_type(
        index, "OverheatedType", ua.ObjectIds.BaseEventType, [("Temperature", ua.VariantType.Double)]
    )
    # This server does not hand events of an object on to the server object, so they are raised at both.
    alarms = [await server.get_event_generator(overheated, node) for node in (pump, server.nodes.server)]
    others = await server.get_event_generator()

    async def alarm(parent, temperature):
        for each in alarms:
            each.event.Severity = 800
            each.event.SourceName = "Pump"
            each.event.Temperature = temperature.Value
            await each.trigger(message=f"too hot: {temperature.Value}")
        others.event.Severity = 100
        await others.trigger(message="by the way")
        return []

    await pump.add_method(ua.NodeId("Pump.Alarm", index), ua.QualifiedName("Alarm", index), alarm, [ua.VariantType.Double], [])
    async with server:
        print(overheated.nodeid.to_string(), flush=True)
        # Ends with whoever started it.
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
