//! LQ-24 in the Common Expression Language, for both of its engines.

pub const BANT: &str = "(budget != null && budget >= 10000.0 ? 1 : 0) \
    + (job_level in ['director', 'vp', 'c_level'] ? 1 : 0) \
    + (need_confirmed == true ? 1 : 0) \
    + (timeframe_days != null && timeframe_days <= 90 ? 1 : 0)";
pub const SCORE: &str = "(employees >= 50 && employees < 200 ? 5 : 0) \
    + (employees >= 200 && employees < 1000 ? 10 : 0) \
    + (employees >= 1000 ? 15 : 0) \
    + (industry in ['software', 'finance', 'healthcare', 'manufacturing'] ? 10 : 0) \
    + (country in ['US', 'CA', 'GB', 'DE', 'FR', 'NL', 'AU'] ? 8 : 0) \
    + (annual_revenue >= 1000000.0 && annual_revenue < 10000000.0 ? 5 : 0) \
    + (annual_revenue >= 10000000.0 ? 10 : 0) \
    + (job_level == 'manager' ? 5 : 0) \
    + (job_level in ['director', 'vp'] ? 10 : 0) \
    + (job_level == 'c_level' ? 15 : 0) \
    + (page_views_30d >= 10 ? 5 : 0) \
    + (pricing_page_views >= 2 ? 10 : 0) \
    + (emails_opened >= 3 ? 3 : 0) \
    + (emails_clicked >= 1 ? 5 : 0) \
    + (webinar_attended ? 10 : 0) \
    + (ebook_downloaded ? 5 : 0) \
    + (demo_requested ? 20 : 0) \
    + (source in ['referral', 'partner', 'event'] ? 8 : 0) \
    + (email_verified && phone_verified ? 4 : 0) \
    + (days_since_last_activity <= 7 ? 5 : 0) \
    + (is_competitor ? -100 : 0) \
    + (free_email ? -10 : 0) \
    + (days_since_last_activity >= 60 ? -15 : 0) \
    + (job_level == 'intern' ? -20 : 0)";
pub const GRADE: &str = "bant_met == 4 && score >= 60 ? 'A' : bant_met >= 3 && score >= 40 ? 'B' \
    : bant_met >= 2 || score >= 25 ? 'C' : 'D'";
pub const ROUTE: &str =
    "opted_out || is_competitor ? 'suppress' : grade == 'A' || grade == 'B' ? 'sales' : 'marketing'";
