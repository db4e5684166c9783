import { afterAll, beforeAll, expect, test } from 'vitest';
import { alive } from '../../bin/process.ts';
import { type Launcher, Place, until } from './launcher.ts';

let place: Place;
let launcher: Launcher;

beforeAll(async () => {
  place = await Place.find();
  launcher = place.start({}, []);
  await launcher.ready();
});
afterAll(() => place.clear());

const mailPage = () =>
  /(http:\/\/127\.0\.0\.1:\d+)/.exec(/Caught mail.*/.exec(launcher.output())?.[0] ?? '')?.[1] ?? '';
const caught = () =>
  fetch(`${mailPage()}/messages.json`).then(
    (response) => response.ok,
    () => false,
  );

test('on the embedded database there is the demo, with its sign-ins and the catcher', async () => {
  expect(launcher.output()).toContain('Demo sign-ins');
  expect(launcher.output()).not.toContain('shown once');
  expect(await caught()).toBe(true);
});

test('when the catcher is killed, it comes back at the same address', async () => {
  const before = place.child('catcher');
  process.kill(before, 'SIGKILL');
  await until('a new catcher runs', () => place.child('catcher') !== before && alive(place.child('catcher')));
  await until('it answers', caught);
});

test('a home that has the demo does not go on the network later, not even without the demo', async () => {
  launcher.process.kill('SIGINT');
  expect(await launcher.ended()).toBe(0);
  expect(await caught()).toBe(false);
  const open = place.start({ HOST: '0.0.0.0' }, ['--no-demo']);
  expect(await open.ended()).toBe(1);
  expect(open.output()).toContain('HOST=0.0.0.0 would show demo sign-ins');
});
