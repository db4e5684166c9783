import { say } from '../../../domain/language/index.ts';
import { oneLine } from '../clean.ts';
import type { Composition, Letter } from '../families.ts';

/** To administrators: a robot refuses what it is to say. */
export async function robotFault({ prisma, env, notice, recipient, brand }: Letter): Promise<Composition> {
  const { tenantId } = notice;
  const { robotId: id = '', error = '' } = notice.data as { robotId?: string; error?: string };
  const robot = id ? await prisma.robot.findUnique({ where: { tenantId_id: { tenantId, id } } }) : null;
  if (!robot) return { skip: 'the robot was taken away' };
  const { locale } = recipient;
  const words = (key: string) =>
    say(locale, `robots.fault.${key}`, {
      name: oneLine(robot.name, 60),
      app: say(locale, `robots.kind.${robot.kind}`),
      error,
    });
  return {
    content: {
      subject: words('subject'),
      paragraphs: [words('what'), words('expected')],
      sections: [],
      closing: [],
      button: { label: words('button'), url: `${env.STEWARD_URL}/#/admin/accounts` },
      footer: say(locale, 'mail.footer.staff', { brand }),
      short: words('subject'),
    },
  };
}
