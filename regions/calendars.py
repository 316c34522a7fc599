"""PLACEHOLDER by the lead so that others can start: the owner of this file overwrites it."""
from __future__ import annotations
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo
ZONE = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1992, 2100
class CalendarError(ValueError): ...
class Axis(StrEnum):
    NATURAL="natural"; DUTY="duty"; OFFICE="office"; DAYS="days"
@dataclass(frozen=True)
class YearPlan:
    year:int; off:dict; on:dict; published:bool; notice:str=""
H=3600*10**6
SHIFTS={Axis.NATURAL:((0,24*H),),Axis.DUTY:((8*H,20*H),),Axis.OFFICE:((int(8.5*H),12*H),(14*H,int(17.5*H)))}
SHIFTS[Axis.DAYS]=SHIFTS[Axis.OFFICE]
class Calendar:
    def __init__(self, plans, version=0):
        self.plans={p.year:p for p in plans}; self.version=version
    def is_published(self,y): return y in self.plans
    def is_working_day(self,d):
        p=self.plans.get(d.year)
        if p and d in p.off: return False
        if p and d in p.on: return True
        return d.weekday()<5
    def day_name(self,d): return ""
    def nth_working_day(self,d,n):
        while n:
            d+=timedelta(days=1)
            if self.is_working_day(d): n-=1
        return d
    def closing(self,d): return datetime.combine(d,time(17,30),ZONE).astimezone(timezone.utc)
    def provisional(self,a,b): return any(not self.is_published(y) for y in range(a.astimezone(ZONE).year,b.astimezone(ZONE).year+1))
    def _day(self,axis,d): return axis in("natural","duty") or self.is_working_day(d)
    def elapsed(self,axis,t):
        t=t.astimezone(ZONE); d=date(2015,1,1); s=SHIFTS[axis]; full=sum(b-a for a,b in s); w=0
        while d<t.date():
            if self._day(axis,d): w+=full
            d+=timedelta(days=1)
        m=((t.hour*60+t.minute)*60+t.second)*10**6+t.microsecond
        if self._day(axis,d): w+=sum(max(0,min(m,b)-a) for a,b in s)
        return w
    def instant(self,axis,w):
        d=date(2015,1,1); s=SHIFTS[axis]; full=sum(b-a for a,b in s)
        while True:
            if self._day(axis,d):
                if w<=full:
                    for a,b in s:
                        if w<=b-a: return (datetime.combine(d,time(),ZONE)+timedelta(microseconds=a+w)).astimezone(timezone.utc)
                        w-=b-a
                w-=full
            d+=timedelta(days=1)
