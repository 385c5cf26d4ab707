/* A Modbus server by libmodbus, for the tests: "tcp PORT" (0 is none) or "rtu DEVICE". Prints a line when it can be asked, ends with its input. */
#include <modbus.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

enum { COUNT = 1000 };

static int port_of(int listener) {
  struct sockaddr_in name;
  socklen_t size = sizeof name;
  return getsockname(listener, (struct sockaddr *)&name, &size) == 0 ? ntohs(name.sin_port) : 0;
}

/* Answers until the other end or the input is gone. */
static void serve(modbus_t *context, modbus_mapping_t *mapping) {
  struct pollfd ends[] = {{.fd = modbus_get_socket(context), .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
  uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
  for (;;) {
    if (poll(ends, 2, -1) < 0 || ends[1].revents != 0) exit(0);
    int length = modbus_receive(context, query);
    if (length < 0 && modbus_get_socket(context) < 0) return;
    if (length < 0 && ends[0].revents & POLLHUP) return;
    if (length < 0) return;
    if (length > 0) modbus_reply(context, query, length, mapping);
  }
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  modbus_mapping_t *mapping = modbus_mapping_new(COUNT, COUNT, COUNT, COUNT);
  for (int i = 0; i < COUNT; i++) mapping->tab_input_registers[i] = (uint16_t)(2 * i);
  for (int i = 0; i < COUNT; i++) mapping->tab_input_bits[i] = i % 3 == 0;
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (strcmp(argv[1], "rtu") == 0) {
    modbus_t *context = modbus_new_rtu(argv[2], 19200, 'E', 8, 1);
    if (context == NULL || modbus_set_slave(context, 1) < 0 || modbus_connect(context) < 0) return 1;
    puts("0");
    for (;;) serve(context, mapping);
  }
  modbus_t *context = modbus_new_tcp("127.0.0.1", atoi(argv[2]));
  int listener = modbus_tcp_listen(context, 1);
  if (listener < 0) return 1;
  printf("%d\n", port_of(listener));
  for (;;) {
    modbus_tcp_accept(context, &listener);
    serve(context, mapping);
    modbus_close(context);
  }
}
