import os, sys
from story import *
d=pd.read_pickle(os.environ.get('FLIGHTS_PICKLE', 'flights.pkl'))
V=[dict(),dict(tail_nu=5),dict(tail_nu=20),dict(retrain_effect=.04),dict(retrain_effect=.06),dict(view_alpha=.001),dict(view_alpha=.05),dict(retrain_budget_days=365),dict(retrain_budget_days=30),dict(rollback_effect=.2),dict(rollback_effect=.05),dict(points=7),dict(points=15),dict(min_blocks=4),dict(persist=2),dict(accumulate=5)]
def go(thin,ph,pol,rd=10):
    bad=[];n=0
    for tm in (1,2,3,4):
        for first in ('west','east'):
            r,_=story(d,MONTH[tm],MONTH[tm+1],MONTH[tm+2],first,thin=thin,retrain_days=rd,pol=pol,phase=ph); n+=1
            if not r['ok']:
                why=[k for k in ('quiet','move','v2','v3','v2b','nan','const') if k in r and ([x for x in r[k] if x[0]=='RETRAIN'] if k!='v3' else not [x for x in r[k] if x[0]=='ROLLBACK'])] if 'v3' in r else (['quiet'] if [x for x in r['quiet'] if x[0]=='RETRAIN'] else ['no RETRAIN'])
                bad.append((tm,first,why))
    return n,bad
for v in V: n,b=go(3,0,Policy(**v)); print(v or 'default','thin 3:',n-len(b),'of',n,b,flush=True)
for thin,ph in ((2,1),(3,1),(3,2),(4,0),(4,2)): n,b=go(thin,ph,Policy()); print('default thin',thin,'phase',ph,n-len(b),'of',n,b,flush=True)
