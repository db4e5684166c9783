import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeChannels, openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce } from '../../../activities/delivery/loop.ts';
import { tellEnd, tellUndone } from '../../../prisma/handover/tell.ts';
import { newId } from '../../../prisma/ids.ts';
import { type Desk, plantDesk } from '../../setup/desk.ts';
import { openPostOffice, type PostOffice } from '../../setup/post-office.ts';
import { database } from '../../setup/world.ts';
import { deliveryEnv } from './desk.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
let post: PostOffice;
let close: () => void;
let send: () => Promise<unknown>;

beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
  post = await openPostOffice();
  const env = deliveryEnv({ SMTP_URL: post.url });
  const channels = openChannels(env);
  close = () => closeChannels(channels);
  send = async () => {
    post.letters.length = 0;
    await db.prisma.noticeDelivery.updateMany({ data: { nextTryAt: new Date(0) } });
    await deliverOnce({ prisma: db.prisma, env, channels }, Date.now() + 60_000);
  };
});
afterAll(async () => {
  close();
  await post.close();
  await db.close();
});

const letterTo = (who: string) => post.letters.find((letter) => letter.to.includes(`${who}@desk.example`))?.mail;

test('a handover is told by mail to whoever receives, in their language; so is that it went back', async () => {
  const { tenantId, people } = desk;
  await db.prisma.staff.update({
    where: { tenantId_id: { tenantId, id: people.secondRep } },
    data: { locale: 'zh' },
  });
  const handover = await db.prisma.handover.create({
    data: {
      ...{
        tenantId,
        id: newId(),
        fromId: people.rep,
        cause: 'byHand',
        rules: {},
        startsAt: new Date(),
        createdBy: people.teamLead,
      },
      items: {
        create: [0, 1].map((nth) => ({
          ...{
            id: newId(),
            nth,
            kind: 'case',
            recordId: newId(),
            toId: people.secondRep,
            why: 'deputy',
            state: 'moved',
          },
        })),
      },
    },
  });
  await db.prisma.$transaction((tx) => tellEnd(tx, handover, new Date()));
  await send();
  const mail = letterTo('secondRep');
  expect(mail?.subject).toBe('rep移交给您2项');
  expect(mail?.text).toContain('现在都在您的队列中');
  expect(mail?.text).toContain(`/#/handovers/${handover.id}`);
  expect(letterTo('rep')?.subject).toBe('Your work was handed over: 2 items');
  // Whoever asked for it sees its page.
  expect(letterTo('teamLead')).toBeUndefined();

  await db.prisma.handoverItem.updateMany({ data: { state: 'returned' } });
  await db.prisma.$transaction((tx) => tellUndone(tx, handover, new Date()));
  await send();
  expect(letterTo('secondRep')?.subject).toBe('已退还给rep：2项');
});
