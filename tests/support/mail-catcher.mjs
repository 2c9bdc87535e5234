// A mail server for trying out: takes every mail on 127.0.0.1, prints it and sends it nowhere.
//   node tests/support/mail-catcher.mjs [port]
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

const port = Number(process.argv[2] ?? 2525);
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  async onData(stream, _session, callback) {
    const parts = [];
    for await (const part of stream) parts.push(part);
    const { from, to, subject, messageId, headers, text, attachments } = await PostalMime.parse(Buffer.concat(parts));
    const unsubscribe = headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? 'none';
    process.stdout.write(
      `\n${from?.address} → ${to?.map(({ name, address }) => `${name} <${address}>`).join(', ')}\n${subject}\n` +
        `Message-ID: ${messageId}\nList-Unsubscribe: ${unsubscribe}\nPictures: ${attachments.map(({ filename }) => filename).join(', ') || 'none'}\n\n${text}\n`,
    );
    callback();
  },
});
server.listen(port, '127.0.0.1', () => process.stdout.write(`Mails to 127.0.0.1:${port} are shown here.\n`));
