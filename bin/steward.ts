import { Command, InvalidArgumentError, Option } from 'commander';
import type { ImportKind } from '../domain/files.ts';
import { PERIODS } from '../domain/scoring.ts';
import { SCOPES } from '../prisma/api-keys.ts';
import { type FactSettings, SHIPPED_SETTINGS } from '../rules/scoring.ts';
import { build } from './build.ts';
import { Failure } from './failure.ts';
import type { ImportFlags } from './import.ts';
import type { RulesFlags } from './rules.ts';
import type { NewStaff } from './staff.ts';

/** `npm run steward -- …`: single jobs on the record of a desk, also while it runs. */
export default async function steward(args: string[]): Promise<void> {
  await build('client'); // the commands below import it
  const program = new Command('steward').description('Single jobs on the record of a desk.').showHelpAfterError();
  program.addCommand(importCommand());
  program.addCommand(keyCommand());
  program.addCommand(staffCommand());
  program.addCommand(rulesCommand());
  program
    .command('prepare')
    .description('make DATABASE_URL and TEMPORAL_ADDRESS ready for API and worker processes: migrate, seed, build')
    .action(async () => (await import('./prepare.ts')).prepare());
  program
    .command('retier')
    .description('decide the tier of every member anew')
    .addOption(tenant())
    .action(async (flags) => (await import('./jobs.ts')).retier(flags.tenant));
  program.addCommand(factsCommand());
  program
    .command('reindex')
    .description('make anew by what members are searched: after an update that says so')
    .addOption(tenant())
    .action(async (flags) => (await import('./jobs.ts')).reindex(flags.tenant));
  program
    .command('demo')
    .description('add the demo: people, members, purchases and cases')
    .option('--yes', 'also to a database of one’s own: everybody knows the passwords of the demo')
    .action(async (flags) => (await import('./jobs.ts')).demo(flags.yes === true));
  await program.parseAsync(args, { from: 'user' });
}

const tenant = () => new Option('--tenant <id>', 'which tenant').default('default');

function importCommand(): Command {
  const command = new Command('import').description('import members, purchases or cases from a file');
  for (const target of ['members', 'purchases', 'cases'] as const satisfies ImportKind[])
    command
      .command(`${target} <file>`)
      .description(`${target} from a CSV file; the same file again changes nothing, one that was broken off goes on`)
      .option('--map <column=field...>', 'which column holds which field; column=ignore leaves one out', mapOption)
      .option('--dry-run', 'read, check and count; write nothing')
      .option('--anew', 'from the first row, also where the same file was broken off')
      .addOption(new Option('--format <format>', 'how the file is written').choices(['csv', 'cdnow']).default('csv'))
      .addOption(new Option('--encoding <encoding>', 'of the text').choices(['utf8', 'gb18030']).default('utf8'))
      .option('--errors <file>', 'write refused rows here, with row number and reason')
      .option('--currency <code>', 'of rows that name none; the tenant’s if left out')
      .option('--rate <decimal>', 'units of the tenant’s currency for one of the file’s')
      .addOption(tenant())
      .action(async (file: string, flags: ImportFlags) =>
        (await import('./import.ts')).importFile(target, file, flags),
      );
  return command;
}

function mapOption(value: string, before: Record<string, string> = {}): Record<string, string> {
  const at = value.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as column=field.');
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}

function factsCommand(): Command {
  const command = new Command('facts').description('what rules know about members');
  command
    .command('rebuild')
    .description(
      'sum up anew what is stored of every member; the desk goes on meanwhile, and a second run finishes the first',
    )
    .addOption(tenant())
    .action(async (flags) => (await import('./facts.ts')).rebuild(flags.tenant));
  command
    .command('cut-points')
    .description('make the next version of cut points, where one class of members ends and another begins')
    .addOption(tenant())
    .action(async (flags) => (await import('./facts.ts')).cutPoints(flags.tenant));
  const settings = command.command('settings').description('say or change what facts are worked out with');
  for (const name of Object.keys(SHIPPED_SETTINGS) as (keyof FactSettings)[])
    settings.addOption(new Option(`--${dashed(name)} <value>`, SETTING_WORDS[name]));
  settings.addOption(tenant()).action(async (flags) => (await import('./facts.ts')).settings(flags.tenant, flags));
  return command;
}

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const SETTING_WORDS: Record<keyof FactSettings, string> = {
  rankPeriod: `of scores by rank: ${PERIODS.join(', ')}`,
  rankClasses: 'how many classes scores by rank have',
  quantilePeriod: `of scores by cut points: ${PERIODS.join(', ')}`,
  quantileClasses: 'how many classes scores by cut points have',
  marginPercent: 'what is left of an amount after the goods are paid, in percent',
  caseCost: 'what a case costs, in minor units of the currency',
  messageCost: 'what a message of the desk costs',
  touchCost: 'what a care touch costs',
};

function keyCommand(): Command {
  const command = new Command('key').description('API keys for machines');
  command
    .command('create <name>')
    .description('make a key; it is shown once')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices([...SCOPES]).makeOptionMandatory())
    .addOption(tenant())
    .action(async (name: string, flags) => (await import('./jobs.ts')).createKey(flags.tenant, name, flags.scope));
  return command;
}

function rulesCommand(): Command {
  const command = new Command('rules').description('rules as files, to be kept with their history elsewhere');
  command
    .command('export <set>')
    .description('write the version that holds, as JSON whose lines are always in the same order')
    .option('--version <number>', 'another version, or a draft')
    .option('--out <file>', 'where to; else it is printed')
    .addOption(tenant())
    .action(async (set: string, flags: RulesFlags) => (await import('./rules.ts')).exportRules(set, flags));
  command
    .command('import <set> <file>')
    .description('begin a draft with the rules of a file; it is published in the desk')
    .addOption(tenant())
    .action(async (set: string, file: string, flags: RulesFlags) =>
      (await import('./rules.ts')).importRules(set, file, flags),
    );
  return command;
}

function staffCommand(): Command {
  const command = new Command('staff').description('people of the desk');
  command
    .command('add <email>')
    .description('add somebody; the password is shown once')
    .requiredOption('--name <name>', 'family name first where that is the custom')
    .requiredOption('--role <role>', 'what they may do: rep, lead, manager, executive or admin')
    .option('--post <post>', 'where they stand in the reporting line: rep … generalManager')
    .option('--locale <locale>', 'zh or en', 'zh')
    .option('--team <code>', 'team they belong to')
    .option('--reports-to <email>', 'who is above them')
    .option('--deputy <email>', 'who stands in for them')
    .option('--queue <code...>', 'queues they work')
    .addOption(tenant())
    .action(async (email: string, flags: NewStaff) => (await import('./staff.ts')).addStaff(email, flags));
  command
    .command('password <email>')
    .description('give somebody a new random password; it is shown once')
    .addOption(tenant())
    .action(async (email: string, flags) => {
      if (!email.includes('@')) throw new Failure(`"${email}" is no e-mail address.`);
      await (await import('./jobs.ts')).resetPassword(flags.tenant, email);
    });
  return command;
}
