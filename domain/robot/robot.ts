/** Robots of chat groups: what there is to choose from. */

export const ROBOT_KINDS = ['wecom', 'dingtalk', 'feishu'] as const;
export type RobotKind = (typeof ROBOT_KINDS)[number];

/** What a robot can be told of. */
export const ROBOT_NOTICES = ['escalation', 'alert'] as const;
export type RobotNotice = (typeof ROBOT_NOTICES)[number];

/** Whom a robot is for. Both null: everybody. */
export type RobotScope = { departmentId: string | null; teamId: string | null };
/** Where a person works: their team, and their department with all above it. */
export type Standing = { teamId: string | null; departmentIds: readonly string[] };

/** Whether somebody who is called belongs to the people a robot is for. */
export const isFor = ({ departmentId, teamId }: RobotScope, who: Standing): boolean =>
  teamId !== null ? who.teamId === teamId : departmentId === null || who.departmentIds.includes(departmentId);

/**
 * What the repeat of a message is recognised by: robots take everything twice, so each message says which it is. The end of the id,
 * since ids begin with the time.
 */
export const referenceOf = (postId: string): string => postId.slice(-8).toUpperCase();

/**
 * A phone number as the apps know it: those of the mainland without their country code.
 * @param phone  E.164
 */
export const mobileOf = (phone: string): string => (/^\+861\d{10}$/.test(phone) ? phone.slice(3) : phone);
