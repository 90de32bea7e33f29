/**
 * What has to happen at once inside Redis. Each script names its keys and arguments, and what it returns. All keys of
 * one list carry it as a hash tag, so that they lie together; only `finish` and `bury` reach for another list, and for
 * the events of a request.
 *
 *   imgtr:{Q}:p:<worker>     list: what the worker has in hand, oldest first
 *   imgtr:{Q}:w:<worker>     string: its heartbeat, which expires
 *   imgtr:{Q}:workers        set: all workers that may have something in hand
 *   imgtr:{Q}:suspect        list: what was in hand when workers died, twice or more; run alone
 *   imgtr:{Q}:delayed        sorted set: 16 characters that make it unique and the message, by the time it is due
 *   imgtr:{Q}:tries:<sha1>   hash: attempts, crashes, solo, first (when it failed first, ms) of a message
 *   imgtr:{Q}:body:<sha256>  string: a message that failed for good and is too large for its record
 *   imgtr:{Q}:ack:<token>    string: a settlement that was carried out, for a sender who did not hear of it
 *
 *   imgtr:events:<request>   stream: what became of a request's pictures, for an hour behind the last event
 *   imgtr:images:<request>   hash: expected, ended (how many pictures were announced, and have ended)
 *   imgtr:settings:<sha256>  string: settings that tasks name
 *   imgtr:memory:<sha256>    string: a translation
 */

import { MOST_IN_RECORD } from '../error-record.js';

export interface Script {
  readonly name: string;
  /** How many of what follows are keys. */
  readonly keys: number;
  readonly lua: string;
}

/** Seconds that tries are remembered: three days, as Sidekiq does. */
const TRIES_TTL = 72 * 3600;
/** Seconds that a settlement may be sent again after a cut. */
const ACK_TTL = 120;
/** Records kept in the list of errors; the oldest go. Sidekiq's and asynq's number. */
const MOST_ERRORS = 10_000;
/** Seconds that a message too large for its record is kept, so that it can be tried again. */
const BODY_TTL = 7 * 24 * 3600;
/** Crashes from which a message runs alone. */
const SUSPICIOUS = 2;
/** Messages that become due in one go. */
const DUE_AT_ONCE = 100;

/** Events that a request keeps, about: three a picture, of more pictures than a request has. */
export const MOST_EVENTS = 100_000;
/** Seconds that they are kept behind the last one. */
export const EVENTS_TTL = 3600;

/** The stream of a request's events, and the hash that says of how many pictures it is and how many have ended. */
export const EVENTS = 'imgtr:events:';
export const IMAGES = 'imgtr:images:';

/** A settlement tells those who wait in the same breath: a worker that dies behind it owes nobody a word. */
const tellOn = (key: string, [name, data]: [string, string]) => `
if ${key} ~= '' then
  redis.call('XADD', ${key}, 'MAXLEN', '~', ${MOST_EVENTS}, '*', 'event', ${name}, 'data', ${data})
  redis.call('EXPIRE', ${key}, ${EVENTS_TTL})
  local images = '${IMAGES}' .. string.sub(${key}, ${EVENTS.length + 1})
  if (${name} == 'done' or ${name} == 'failed') and redis.call('EXISTS', images) == 1 then
    redis.call('HINCRBY', images, 'ended', 1)
  end
end`;

/** A message that is done leaves the hand, and what came of it arrives on the next list. */
export const FINISH: Script = {
  name: 'imgtrFinish',
  keys: 5,
  lua: `
-- KEYS[1] in hand  KEYS[2] tries  KEYS[3] ack  KEYS[4] next list, or '' for none  KEYS[5] events, or '' for none
-- ARGV[1] message  ARGV[2] what goes on  ARGV[3] name and ARGV[4] text of the event
-- returns 1, or 0 when the message is not in hand; fails, nothing done, when the next list is none
local kind = KEYS[4] == '' and 'none' or redis.call('TYPE', KEYS[4]).ok
if kind ~= 'none' and kind ~= 'list' then
  return redis.error_reply('WRONGTYPE ' .. KEYS[4] .. ' is a ' .. kind .. ', no list')
end
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then
  return redis.call('EXISTS', KEYS[3]) -- sent again after a cut: it was done the first time
end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[3], 1, 'EX', ${ACK_TTL})
if KEYS[4] ~= '' then redis.call('RPUSH', KEYS[4], ARGV[2]) end
${tellOn('KEYS[5]', ['ARGV[3]', 'ARGV[4]'])}
return 1`,
};

/** A message that failed for now waits for its time. */
export const RETRY: Script = {
  name: 'imgtrRetry',
  keys: 3,
  lua: `
-- KEYS[1] in hand  KEYS[2] tries  KEYS[3] delayed
-- ARGV[1] message  ARGV[2] delay, ms  ARGV[3] 16 characters that make it unique
-- returns 1, or 0 when the message is not in hand
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HINCRBY', KEYS[2], 'attempts', 1)
redis.call('HSETNX', KEYS[2], 'first', now)
redis.call('EXPIRE', KEYS[2], ${TRIES_TTL})
redis.call('ZADD', KEYS[3], now + ARGV[2], ARGV[3] .. ARGV[1])
return 1`,
};

/** A message that failed for good goes to the list of errors. */
export const BURY: Script = {
  name: 'imgtrBury',
  keys: 5,
  lua: `
-- KEYS[1] in hand  KEYS[2] tries  KEYS[3] list of errors  KEYS[4] where a message that the record cannot hold is kept
-- KEYS[5] events, or '' for none
-- ARGV[1] message  ARGV[2] record  ARGV[3] name and ARGV[4] text of the event
-- returns 1, or 0 when the message is not in hand
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[2])
if #ARGV[1] > ${MOST_IN_RECORD} then redis.call('SET', KEYS[4], ARGV[1], 'EX', ${BODY_TTL}) end
redis.call('RPUSH', KEYS[3], ARGV[2])
redis.call('LTRIM', KEYS[3], -${MOST_ERRORS}, -1)
${tellOn('KEYS[5]', ['ARGV[3]', 'ARGV[4]'])}
return 1`,
};

/** A message goes back to where it came from, before all others. */
export const HAND_BACK: Script = {
  name: 'imgtrHandBack',
  keys: 3,
  lua: `
-- KEYS[1] in hand  KEYS[2] tries  KEYS[3] where it came from
-- ARGV[1] message  ARGV[2] 1 when it ran alone
-- returns 1, or 0 when the message is not in hand
if redis.call('LREM', KEYS[1], -1, ARGV[1]) == 0 then return 0 end
if ARGV[2] == '1' then redis.call('HINCRBY', KEYS[2], 'solo', -1) end
redis.call('LPUSH', KEYS[3], ARGV[1])
return 1`,
};

/** Takes a suspect, and counts how often it ran alone. */
export const CLAIM_SUSPECT: Script = {
  name: 'imgtrClaimSuspect',
  keys: 2,
  lua: `
-- KEYS[1] suspects  KEYS[2] in hand
-- ARGV[1] what keys of tries begin with
-- returns the message and its count, or nil when there is none
local message = redis.call('LMOVE', KEYS[1], KEYS[2], 'LEFT', 'RIGHT')
if not message then return nil end
local tries = ARGV[1] .. redis.sha1hex(message)
local solo = redis.call('HINCRBY', tries, 'solo', 1)
redis.call('EXPIRE', tries, ${TRIES_TTL})
return { message, solo }`,
};

/** Puts what is due back on its list, and says whether there are suspects. Clocks are Redis' alone. */
export const TEND: Script = {
  name: 'imgtrTend',
  keys: 3,
  lua: `
-- KEYS[1] delayed  KEYS[2] list  KEYS[3] suspects
-- returns the number of suspects
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ${DUE_AT_ONCE})) do
  redis.call('RPUSH', KEYS[2], string.sub(member, 17))
  redis.call('ZREM', KEYS[1], member)
end
return redis.call('LLEN', KEYS[3])`,
};

/**
 * Takes back what workers without heartbeat had in hand: to the head of the list, or among the suspects. A worker is
 * forgotten when nothing was found at a later visit, so that what reached it at the last moment is found too.
 */
export const REAP: Script = {
  name: 'imgtrReap',
  keys: 3,
  lua: `
-- KEYS[1] workers  KEYS[2] list  KEYS[3] suspects
-- ARGV[1] what all keys of the list begin with
-- returns how many messages were taken back
local count = 0
for _, worker in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if redis.call('EXISTS', ARGV[1] .. 'w:' .. worker) == 0 then
    local hand = ARGV[1] .. 'p:' .. worker
    if redis.call('EXISTS', hand) == 0 then redis.call('SREM', KEYS[1], worker) end
    local message = redis.call('LINDEX', hand, -1)
    while message do
      local tries = ARGV[1] .. 'tries:' .. redis.sha1hex(message)
      local crashes = redis.call('HINCRBY', tries, 'crashes', 1)
      redis.call('EXPIRE', tries, ${TRIES_TTL})
      redis.call('LPUSH', crashes >= ${SUSPICIOUS} and KEYS[3] or KEYS[2], message)
      redis.call('RPOP', hand)
      count = count + 1
      message = redis.call('LINDEX', hand, -1)
    end
  end
end
return count`,
};

/** Puts a message that failed for good back on its list. */
export const REVIVE: Script = {
  name: 'imgtrRevive',
  keys: 2,
  lua: `
-- KEYS[1] list of errors  KEYS[2] list it goes to
-- ARGV[1] record  ARGV[2] message
-- returns 1, or 0 when the record is gone
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[2])
return 1`,
};

export const SCRIPTS = [FINISH, RETRY, BURY, HAND_BACK, CLAIM_SUSPECT, TEND, REAP, REVIVE] as const;
