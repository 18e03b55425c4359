import os, duckdb, numpy as np, pandas as pd
W="LAX SFO SEA PDX SAN LAS PHX SLC DEN OAK SJC ONT SMF BUR RNO ABQ TUS".split()
E="ATL ORD EWR LGA BOS DCA PHL DTW JFK IAD BWI CLT PIT CLE CVG MIA MCO TPA".split()
def load():
    d=duckdb.sql("select time,origin,distance,delay from '%s'" % os.environ.get('FLIGHTS', 'deploy/standalone/data/flights-2001.parquet')).df()
    m=d.time.values.astype('datetime64[m]').astype(np.int64)  # epoch minutes
    d['m']=m
    n=len(d); cnt=np.zeros(n,np.int32); mean=np.zeros(n)
    for o,ix in d.groupby('origin').indices.items():
        mm=m[ix]; cs=np.concatenate([[0],np.cumsum(d.delay.values[ix].astype(np.int64))])
        lo=np.searchsorted(mm,mm-60,'left'); hi=np.searchsorted(mm,mm,'left')
        c=hi-lo; cnt[ix]=c; s=cs[hi]-cs[lo]; mean[ix]=np.where(c>0,s/np.maximum(c,1),0.0)
    d['hour']=(m//60)%24
    d['dow']=(m//1440+3)%7+1   # ISO: 1=Mon .. 7=Sun (1970-01-01 was Thursday=4)
    d['deps']=cnt; d['mdelay']=mean; d['late']=(d.delay>15).astype(int)
    d['west']=d.origin.isin(W)
    d['month']=d.time.dt.month; d['day']=m//1440
    return d
if __name__=='__main__':
    d=load(); d.to_pickle(os.environ.get('FLIGHTS_PICKLE', 'flights.pkl')); print(len(d), d.tail(3)); print(d.groupby(['month','west']).late.mean())
    from scipy.stats import ks_2samp
    def D(a,b):
        x=np.sort(np.unique(np.concatenate([a,b])));return np.abs(np.searchsorted(np.sort(a),x,'right')/len(a)-np.searchsorted(np.sort(b),x,'right')/len(b)).max()
    jan=d[(d.month==1)&d.west]; feb=d[(d.month==2)&d.west]; mar=d[d.month==3]
    for f in ['hour','dow','distance','mdelay','deps']:
        r=[]
        a=[D(g[f].values,jan[jan.day!=k][f].values) for k,g in jan.groupby('day')]
        b=[D(g[f].values,jan[f].values) for k,g in feb.groupby('day')]
        c=[D(g[f].values,jan[f].values) for k,g in mar.groupby('day')]
        d0=jan.day.min()
        s7=lambda x,k:x[(x.day>=k)&(x.day<k+7)][f].values
        a7=[D(s7(jan,k),jan[(jan.day<k)|(jan.day>=k+7)][f].values) for k in range(d0,d0+25)]
        b7=[D(s7(feb,k),jan[f].values) for k in range(feb.day.min(),feb.day.max()-5)]
        c7=[D(s7(mar,k),jan[f].values) for k in range(mar.day.min(),mar.day.max()-5)]
        print(f,'jan %.3f/%.3f feb %.3f/%.3f (%d) mar %.3f/%.3f (%d)'%(np.mean(a),max(a),np.mean(b),max(b),sum(np.array(b)>max(a)),np.mean(c),max(c),sum(np.array(c)>max(a))),'7d jan max %.3f feb %.3f mar %.3f-%.3f'%(max(a7),max(b7),min(c7),max(c7)))
