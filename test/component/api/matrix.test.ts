import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../../api/routes.ts';
import { newId } from '../../../prisma/ids.ts';
import { type Ask, type Desk, isProblem, openDesk, placeCase, TENANT } from './desk.ts';

/**
 * Who may call what, written out by hand and compared with what the running app does. A route that is missing here, or
 * that was added without a line here, fails the first test.
 */
const EVERYBODY = 'nobody member rep lead manager executive admin key';
const STAFF = 'rep lead manager executive admin';
const WORKERS = 'rep lead manager admin';
const MAY: Record<string, string> = {
  signIn: EVERYBODY,
  showSession: STAFF,
  changeSession: STAFF,
  signOut: STAFF,
  listDemoSignIns: EVERYBODY,
  forgotPassword: EVERYBODY,
  showPasswordLink: EVERYBODY,
  choosePassword: EVERYBODY,
  listCases: `${STAFF} cases:read`,
  openCase: `${WORKERS} cases:write`,
  showCase: `${STAFF} cases:read`,
  showStory: `${STAFF} cases:read`,
  showClocks: `${STAFF} cases:read`,
  listHandlers: WORKERS,
  addNote: STAFF,
  claim: WORKERS,
  release: WORKERS,
  assign: 'lead manager admin',
  reply: WORKERS,
  ask: WORKERS,
  resolve: WORKERS,
  handover: WORKERS,
  acknowledge: STAFF,
  decide: STAFF,
  decline: WORKERS,
  adopt: WORKERS,
  dismiss: WORKERS,
  passOn: WORKERS,
  promise: WORKERS,
  keepPromise: WORKERS,
  pause: WORKERS,
  resume: WORKERS,
  assess: WORKERS,
  confirmReceipt: WORKERS,
  reopen: WORKERS,
  extend: 'lead manager admin',
  prioritise: 'lead manager admin',
  listFlowNames: STAFF,
  listRuleSets: 'lead manager executive admin',
  showRuleSet: 'lead manager executive admin',
  showRuleParts: 'lead manager executive admin',
  countRules: 'lead manager executive admin',
  checkRules: 'lead manager executive admin',
  tryRules: 'lead manager executive admin',
  showRuleVersion: 'lead manager executive admin',
  exportRules: 'lead manager executive admin',
  compareRules: 'lead manager executive admin',
  showRuleDraft: 'lead manager executive admin',
  beginRuleDraft: 'manager admin',
  saveRuleDraft: 'manager admin',
  discardRuleDraft: 'manager admin',
  publishRules: 'manager admin',
  previewRules: 'manager admin',
  previewFlow: 'manager admin',
  showRulesFollowed: 'lead manager executive admin',
  showFlowFollowed: 'manager admin',
  cancelRules: 'manager admin',
  listRetierRuns: 'lead manager executive admin',
  startRetier: 'manager admin',
  cancelRetier: 'manager admin',
  listTrials: 'lead manager executive admin',
  startTrial: 'manager admin',
  showTrial: 'lead manager executive admin',
  cancelTrial: 'manager admin',
  listTrialItems: 'lead manager executive admin',
  exportTrial: 'manager admin',
  listScenarios: 'lead manager executive admin',
  showScenarioParts: 'lead manager executive admin',
  playScenario: 'lead manager executive admin',
  tryScenarios: 'lead manager executive admin',
  createScenario: 'manager admin',
  showScenario: 'lead manager executive admin',
  changeScenario: 'manager admin',
  archiveScenario: 'manager admin',
  restoreScenario: 'manager admin',
  listFlowVersions: 'manager admin',
  showFlowVersion: 'manager admin',
  checkFlow: 'manager admin',
  draftFlow: 'manager admin',
  saveFlowDraft: 'manager admin',
  removeFlowDraft: 'manager admin',
  publishFlow: 'manager admin',
  republishFlow: 'manager admin',
  retireFlow: 'manager admin',
  compareFlows: 'manager admin',
  actOnMany: STAFF,
  exportCases: STAFF,
  previewMassReply: WORKERS,
  listMergeCandidates: WORKERS,
  previewMerge: WORKERS,
  merge: WORKERS,
  unmerge: WORKERS,
  splitCase: WORKERS,
  showRelations: STAFF,
  linkCases: STAFF,
  unlinkCases: STAFF,
  listCategories: `${STAFF} cases:read`,
  createCategory: 'manager admin',
  changeCategory: 'manager admin',
  listColleagues: STAFF,
  listTags: STAFF,
  listSnoozes: STAFF,
  showMemberContext: STAFF,
  showCasework: STAFF,
  changeFields: WORKERS,
  changeRemedy: WORKERS,
  changeTags: STAFF,
  watchCase: STAFF,
  unwatchCase: STAFF,
  snoozeCase: STAFF,
  wakeCase: STAFF,
  addCopy: WORKERS,
  removeCopy: WORKERS,
  showFloor: 'lead manager admin',
  listAboutToEscalate: 'lead manager admin',
  showFlows: STAFF,
  exportFlows: STAFF,
  showWay: STAFF,
  showPresence: STAFF,
  signPresence: STAFF,
  listViews: STAFF,
  saveView: STAFF,
  changeView: STAFF,
  removeView: STAFF,
  restoreView: STAFF,
  listTools: STAFF,
  createTool: WORKERS,
  changeTool: WORKERS,
  removeTool: WORKERS,
  restoreTool: WORKERS,
  fillTemplate: WORKERS,
  previewReply: WORKERS,
  listChecklists: STAFF,
  tickItem: WORKERS,
  untickItem: WORKERS,
  previewMacro: WORKERS,
  runMacro: WORKERS,
  showCommand: `${STAFF} cases:read`,
  uploadAttachment: `${STAFF} cases:write`,
  showAttachment: `${STAFF} cases:read`,
  listMembers: `${STAFF} members:read`,
  exportMembers: 'manager admin',
  exportPurchases: 'manager admin',
  listImports: 'manager admin',
  uploadImport: 'manager admin',
  showImport: 'manager admin',
  changeImport: 'manager admin',
  startImport: 'manager admin',
  cancelImport: 'manager admin',
  resumeImport: 'manager admin',
  downloadRefused: 'manager admin',
  showMember: `${STAFF} members:read`,
  listStaff: STAFF,
  showStaff: STAFF,
  showOwnHours: STAFF,
  changeOwnHours: STAFF,
  showPersonHours: 'admin',
  changePersonHours: 'admin',
  listQueues: STAFF,
  showQueue: STAFF,
  listEscalations: STAFF,
  showEscalation: STAFF,
  seeEscalation: STAFF,
  acknowledgeEscalation: STAFF,
  showFactSettings: 'lead manager executive admin',
  changeFactSettings: 'manager admin',
  listAlerts: STAFF,
  listAlertChanges: STAFF,
  showAlert: STAFF,
  acknowledgeAlert: STAFF,
  showWatch: STAFF,
  setWatch: 'lead manager admin',
  endWatch: 'lead manager admin',
  showAlarmWords: 'lead manager executive admin',
  changeAlarmWords: 'manager admin',
  tryAlarmWords: 'lead manager executive admin',
  showCaseAlarms: STAFF,
  dismissAlarm: 'lead manager admin',
  listNotices: STAFF,
  readNotices: STAFF,
  explainDecision: STAFF,
  liveEvents: STAFF,
  listCadences: 'lead manager executive admin',
  showCadence: 'lead manager executive admin',
  changeCadence: 'manager admin',
  sweepCadence: 'manager admin',
  listDue: 'lead manager executive admin',
  previewCadence: 'manager admin',
  listCallTasks: STAFF,
  showCallTask: STAFF,
  claimCallTask: WORKERS,
  completeCallTask: WORKERS,
  refuseCallTask: WORKERS,
  postponeCallTask: WORKERS,
  listTouches: STAFF,
  listUncontacted: 'lead manager executive admin',
  makeCallTasks: 'lead manager admin',
  // Its signature is its way in: without one, or with no secret set up, there is no such place.
  takeMail: EVERYBODY,
  listMail: 'lead manager admin',
  decideMail: 'lead manager admin',
  downloadMail: 'lead manager admin',
  showWhoIsHere: STAFF,
  showAvailability: STAFF,
  changeAvailability: STAFF,
  changeWeeklyShifts: STAFF,
  changeShiftDay: STAFF,
  listAbsences: STAFF,
  addAbsence: STAFF,
  removeAbsence: STAFF,
  previewHandover: 'lead manager admin',
  startHandover: 'lead manager admin',
  listHandovers: 'lead manager admin',
  showHandover: STAFF,
  listHandoverItems: STAFF,
  cancelHandover: 'lead manager admin',
  retryHandover: 'lead manager admin',
  undoHandover: 'lead manager admin',
  healthz: EVERYBODY,
  readyz: EVERYBODY,
  version: EVERYBODY,
  metrics: EVERYBODY,
  showSystem: 'admin',
  listApprovals: STAFF,
  previewApproval: WORKERS,
  requestApproval: WORKERS,
  showApproval: STAFF,
  listDelegates: STAFF,
  approveApproval: STAFF,
  rejectApproval: STAFF,
  askApproval: STAFF,
  answerApproval: STAFF,
  delegateApproval: STAFF,
  withdrawApproval: STAFF,
  listTierChanges: STAFF,
  excludeMembers: STAFF,
  showPoints: STAFF,
  adminImportPeople: 'admin',
  adminListPeople: 'admin',
  adminShowPerson: 'admin',
  adminCreatePerson: 'admin',
  adminChangePerson: 'admin',
  adminRemovePerson: 'admin',
  adminResetPassword: 'admin',
  adminOneTimePassword: 'admin',
  adminUnlockPerson: 'admin',
  adminShowLeaving: 'admin',
  adminDisablePerson: 'admin',
  adminEnablePerson: 'admin',
  adminHandOver: 'admin',
  adminAddAbsence: 'admin',
  adminRemoveAbsence: 'admin',
  adminHealth: 'admin',
  adminListDepartments: 'admin',
  adminShowDepartment: 'admin',
  adminCreateDepartment: 'admin',
  adminChangeDepartment: 'admin',
  adminRemoveDepartment: 'admin',
  adminRetireDepartment: 'admin',
  adminRestoreDepartment: 'admin',
  adminListPosts: 'admin',
  adminShowPost: 'admin',
  adminCreatePost: 'admin',
  adminChangePost: 'admin',
  adminRemovePost: 'admin',
  adminListTeams: 'admin',
  adminShowTeam: 'admin',
  adminCreateTeam: 'admin',
  adminChangeTeam: 'admin',
  adminRemoveTeam: 'admin',
  adminRetireTeam: 'admin',
  adminRestoreTeam: 'admin',
  adminListQueues: 'admin',
  adminShowQueue: 'admin',
  adminCreateQueue: 'admin',
  adminChangeQueue: 'admin',
  adminRemoveQueue: 'admin',
  adminRetireQueue: 'admin',
  adminRestoreQueue: 'admin',
  adminListSkills: 'admin',
  adminShowSkill: 'admin',
  adminCreateSkill: 'admin',
  adminChangeSkill: 'admin',
  adminRemoveSkill: 'admin',
  adminRetireSkill: 'admin',
  adminRestoreSkill: 'admin',
  listCalendars: 'admin',
  showCalendar: 'admin',
  showCalendarVersion: 'admin',
  copyCalendar: 'admin',
  renameCalendar: 'admin',
  changeCalendar: 'admin',
  showOfficialYear: 'admin',
  listTemplates: 'admin',
  showTemplate: 'admin',
  changeTemplate: 'admin',
  listAccounts: 'admin',
  changeAccount: 'admin',
  removeAccount: 'admin',
  testAccount: 'admin',
  showAccountTest: 'admin',
  listRobots: 'admin',
  createRobot: 'admin',
  changeRobot: 'admin',
  removeRobot: 'admin',
  testRobot: 'admin',
  showRobotTest: 'admin',
  listApiKeys: 'admin',
  createApiKey: 'admin',
  revokeApiKey: 'admin',
  listAudit: 'admin',
};

let desk: Desk;
const callers: Record<string, Ask> = {};

beforeAll(async () => {
  desk = await openDesk();
  for (const role of ['rep', 'lead', 'manager', 'executive', 'admin'] as const) callers[role] = desk.as(role);
  callers.nobody = desk.nobody;
  callers.member = desk.withHeaders({ cookie: `steward_member=${await memberToken()}`, 'x-steward': '1' });
  callers.key = await desk.withKey();
  for (const scope of ['cases:read', 'cases:write', 'members:read'] as const)
    callers[scope] = await desk.withKey(scope);
});
afterAll(() => desk.close());

test('the matrix names every route, and no other', () => {
  expect(Object.keys(MAY).sort()).toEqual(ROUTES.map((route) => route.name).sort());
});

test('no two routes have one name or one address', () => {
  const addresses = ROUTES.map((route) => `${route.method} ${route.path}`);
  expect(new Set(addresses).size).toBe(ROUTES.length);
  expect(new Set(ROUTES.map((route) => route.name)).size).toBe(ROUTES.length);
});

describe.each(ROUTES)('$name', (route) => {
  const may = (MAY[route.name] ?? '').split(' ');
  // Signing out ends the session that the other rows of the matrix need; a stream does not end by itself.
  const apart = ['signOut', 'liveEvents'];

  test.each([
    'nobody',
    'member',
    'rep',
    'lead',
    'manager',
    'executive',
    'admin',
    'key',
    'cases:read',
    'cases:write',
    'members:read',
  ])('for %s', async (who) => {
    const allowed = may.includes(who) || (may.includes('key') && who.includes(':'));
    if (allowed && apart.includes(route.name)) return;
    const path = route.path.replace(/:\w+/g, newId());
    const answer = await (callers[who] as Ask)(route.method.toUpperCase(), path, route.body ? {} : undefined);
    const code = (answer.body as { code?: string } | undefined)?.code;
    if (allowed) {
      // What follows may still fail (there is no such record), but not because of who asks.
      expect([code, answer.status]).not.toContain('forbidden');
      expect(code).not.toBe('signInNeeded');
      expect(answer.status).not.toBe(401);
    } else {
      expect(isProblem(answer)).toBe(true);
      expect(code).toBe(who === 'nobody' || who === 'member' ? 'signInNeeded' : 'forbidden');
    }
  });
});

test('allowed for a stream and for signing out, each on its own', async () => {
  const ended = await desk.as('executive')('DELETE', '/api/session');
  expect(ended.status).toBe(204);
  expect((await desk.as('executive')('GET', '/api/session')).status).toBe(401);
  const stop = new AbortController();
  const stream = await fetch(`${desk.base}/api/events`, {
    headers: { cookie: desk.cookieOf('rep') },
    signal: stop.signal,
  });
  expect(stream.status).toBe(200);
  expect(stream.headers.get('content-type')).toMatch('text/event-stream');
  stop.abort();
});

test('what changes something is refused when a foreign page may have sent it', async () => {
  const { id } = await placeCase(desk);
  const cookie = { cookie: desk.cookieOf('rep') };
  const foreign = [
    {},
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'null' },
  ];
  for (const headers of foreign) {
    const answer = await desk.withHeaders(cookie)('POST', `/api/cases/${id}/claim`, {}, headers);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([403, 'crossSite']);
  }
  for (const headers of [{ 'x-steward': '1' }, { 'sec-fetch-site': 'same-origin' }, { origin: desk.base }]) {
    const answer = await desk.withHeaders(cookie)('POST', `/api/cases/${id}/claim`, {}, headers);
    expect(answer.status).toBe(202);
  }
  expect(await desk.prisma.command.count({ where: { caseId: id } })).toBe(3);
});

async function memberToken(): Promise<string> {
  const { memberId } = await placeCase(desk);
  const { createHash } = await import('node:crypto');
  const token = 'a-member-who-signed-in';
  await desk.prisma.memberSession.create({
    data: {
      ...{ tenantId: TENANT, id: newId(), memberId, expiresAt: new Date(Date.now() + 60_000) },
      tokenHash: createHash('sha256').update(token).digest('hex'),
    },
  });
  return token;
}
