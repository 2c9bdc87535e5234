export default async function teardown() {
  await globalThis.earshotTestBroker?.stop();
}
