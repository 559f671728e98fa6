import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { PostOffice } from '../../functions/mail/post-office.ts';

const PARCEL = {
  mailId: 'notice_gddt_1',
  attempt: 1,
  from: 'hoi-am@backan.example',
  to: ['canbo@gddt.example'],
  mime: Buffer.from('Subject: x\r\n\r\ny'),
};

let server: Server | HttpServer | undefined;
afterEach(() => server?.close());

describe('a message that SES answers', () => {
  it('with its id was accepted', async () => {
    await answering(
      200,
      '<SendRawEmailResponse><SendRawEmailResult><MessageId>ses-1</MessageId></SendRawEmailResult></SendRawEmailResponse>',
    );
    expect(await handOver()).toEqual({ outcome: 'accepted', messageId: 'ses-1' });
  });

  it.each([
    { status: 400, code: 'Throttling', outcome: 'refused' },
    { status: 400, code: 'MessageRejected', outcome: 'refused' },
    { status: 400, code: 'InvalidParameterValue', outcome: 'refused' },
    { status: 403, code: 'AccessDenied', outcome: 'refused' },
    { status: 503, code: 'ServiceUnavailable', outcome: 'refused' },
    { status: 500, code: 'InternalFailure', outcome: 'unknown' },
  ])('with $status $code is $outcome', async ({ status, code, outcome }) => {
    await answering(
      status,
      `<ErrorResponse><Error><Type>x</Type><Code>${code}</Code><Message>m</Message></Error></ErrorResponse>`,
    );
    expect(await handOver()).toEqual({ outcome, because: code });
  });

  it.each([
    { status: 503, body: '<html>Service Unavailable</html>', because: 'something in between answered' },
    { status: 504, body: '', because: 'something in between gave up waiting' },
    { status: 200, body: 'no XML', because: 'nobody can read the answer' },
    { status: 200, body: '<SendRawEmailResponse/>', because: 'there is no id' },
  ])('with $status and no word of its own has an unknown fate: $because', async ({ status, body }) => {
    await answering(status, body);
    expect((await handOver()).outcome).toBe('unknown');
  });
});

describe('a message to which SES gives no answer', () => {
  it('is refused when there was no connection', async () => {
    const closed = await listening(createTcpServer());
    await new Promise((resolve) => closed.close(resolve));
    expect(await handOver()).toEqual({ outcome: 'refused', because: 'ECONNREFUSED' });
  });

  it('is refused when nobody knows where SES is', async () => {
    process.env['AWS_ENDPOINT_URL_SES'] = 'http://nowhere.invalid';
    expect((await handOver()).outcome).toBe('refused');
  });

  it.each<{ how: string; end: (socket: Socket) => void }>([
    { how: 'is reset', end: (socket) => socket.resetAndDestroy() },
    { how: 'is closed', end: (socket) => socket.end() },
  ])('has an unknown fate when the connection $how after the message was read', async ({ end }) => {
    await listening(createTcpServer((socket) => socket.once('data', () => end(socket))));
    expect(await handOver()).toEqual({ outcome: 'unknown', because: 'ECONNRESET' });
  });
});

/** Hands a parcel over to whatever stands for SES. */
async function handOver() {
  process.env['AWS_REGION'] = 'ap-southeast-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'nobody';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'nothing';
  return new PostOffice('Sending').send(PARCEL);
}

async function answering(status: number, body: string): Promise<void> {
  await listening(
    createServer((call, reply) => {
      call.resume().on('end', () => reply.writeHead(status, { 'content-type': 'text/xml' }).end(body));
    }),
  );
}

async function listening<Listener extends Server | HttpServer>(listener: Listener): Promise<Listener> {
  server = listener;
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo; // a TCP server's
  process.env['AWS_ENDPOINT_URL_SES'] = `http://127.0.0.1:${String(port)}`;
  return listener;
}
